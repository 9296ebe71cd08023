package import HTTPServer

/// What `weir serve` is asked to do.
package struct ServeConfiguration: Sendable {
  /// Where it listens.
  package var address: ListenAddress
  /// Where its state is.
  package var dataDirectory: String
  /// Files of a certificate chain and its key (PEM); nil without TLS.
  package var certificate: (chain: String, key: String)?
  /// Whether an address that others can reach may go without TLS.
  package var isOpenAllowed: Bool
  /// The account of keys that name none.
  package var account: String
  /// The Region that clients are told to use.
  package var region: String
  /// A key that is taken over from the environment.
  package var firstKey: (identifier: String, secret: String)?
  /// The file or folder of a topology that the control plane begins with.
  package var topology: String?
  /// A copy of AWS's `ip-ranges.json`, which names the services behind addresses; nil for none.
  package var ipRanges: String?
  /// Where packets come from.
  package var source = CaptureSource.auto
  /// The lab whose packets are captured, and whose rules the API changes.
  package var lab: String?
  /// Takes the records of flow logs; nil for the spool that leads to the endpoints.
  package var delivery: (any FlowLogDelivery)?
  /// Where flow logs deliver to.
  package var endpoints = DeliveryEndpoints()
  /// Whether a request may wipe the state, as test suites want to.
  package var isResetAllowed = false
  /// How long requests that have begun may take when the server stops, in milliseconds.
  package var graceMilliseconds = 3_000

  /// Puts a configuration together.
  package init(
    address: ListenAddress, dataDirectory: String,
    certificate: (chain: String, key: String)? = nil, isOpenAllowed: Bool = false, account: String,
    region: String, firstKey: (identifier: String, secret: String)? = nil
  ) {
    self.address = address
    self.dataDirectory = dataDirectory
    self.certificate = certificate
    self.isOpenAllowed = isOpenAllowed
    self.account = account
    self.region = region
    self.firstKey = firstKey
  }
}
