internal import AWSProtocols
internal import CCurl
internal import CCurlShims

/// Sends requests with libcurl, one after the other, and keeps connections for the next.
///
/// Certificates are checked, redirects are not followed (a signature is good for one address), and
/// proxies are those of the environment. One instance serves one thread.
@safe
package final class CurlTransport: HTTPTransport {
  /// libcurl's; made, used and freed here alone.
  private let handle: UnsafeMutableRawPointer?

  /// Why the library cannot be used; found out once in a process, before any thread uses it.
  private static let refusal: String? = unsafe weir_curl_load().map {
    unsafe String(cString: $0)
  }

  /// A file of certificates to trust in place of the system's.
  private let authorities: String?

  /// Prepares the library.
  ///
  /// - Parameter authorities: A file of certificates (PEM) to trust in place of the system's.
  package init(authorities: String? = nil) {
    self.authorities = authorities
    unsafe handle = CurlTransport.refusal == nil ? weir_curl_init() : nil
  }

  deinit {
    if let handle = unsafe handle { unsafe weir_curl_cleanup(handle) }
  }

  /// Sends a request and waits for the whole answer.
  package func send(
    _ request: HTTPRequest, limits: HTTPLimits
  ) throws(HTTPClientError) -> HTTPResponse {
    guard let handle = unsafe handle else {
      throw .noLibrary(reason: CurlTransport.refusal ?? "it gives no handle")
    }
    unsafe weir_curl_reset(handle)
    let answer = CurlAnswer(limits)
    let list = unsafe try headerList(request)
    defer { unsafe weir_curl_free(list) }
    unsafe configure(handle, request, limits)
    unsafe weir_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
    unsafe receive(handle, into: answer)
    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = unsafe message.withUnsafeMutableBufferPointer { buffer in
      unsafe weir_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
      // The body is not copied: it must stay where it is until the transfer ends.
      return unsafe request.body.withUnsafeBufferPointer { body in
        if body.count > 0 || ["POST", "PUT"].contains(request.method) {
          unsafe weir_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
          unsafe weir_curl_set_size(
            handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
          unsafe weir_curl_set_long(handle, CURLOPT_POST, 1)
        }
        unsafe weir_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        return withExtendedLifetime(answer) { unsafe weir_curl_perform(handle) }
      }
    }
    guard code == CURLE_OK else {
      throw error(code, message, request.url, limits, answer)
    }
    var status = 0
    unsafe weir_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return HTTPResponse(status: status, headers: answer.headers, body: answer.body)
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, _ request: HTTPRequest, _ limits: HTTPLimits
  ) {
    unsafe weir_curl_set_text(handle, CURLOPT_URL, request.url)
    unsafe weir_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    unsafe weir_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, nil)
    if let authorities { unsafe weir_curl_set_text(handle, CURLOPT_CAINFO, authorities) }
    if !request.usesProxy { unsafe weir_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    let numbers: [(CURLoption, Int)] = [
      // Signals are the program's; dots in a path are part of the signature.
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_PATH_AS_IS, 1), (CURLOPT_FOLLOWLOCATION, 0),
      (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_TCP_KEEPALIVE, 1),
      (CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connectMilliseconds)),
      (CURLOPT_TIMEOUT_MS, max(1, limits.totalMilliseconds)),
    ]
    for (option, number) in numbers { unsafe weir_curl_set_long(handle, option, number) }
  }

  /// The headers in libcurl's form; freed by the caller.
  private func headerList(
    _ request: HTTPRequest
  ) throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
    // libcurl would wait up to a second for a `100 Continue` that few servers send.
    var lines = ["Expect:"]
    for header in request.headers {
      let text = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
        throw .unusable(url: request.url, reason: "header \(header.name) holds a control character")
      }
      lines.append(text)
    }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = unsafe weir_curl_append(list, line) else {
        unsafe weir_curl_free(list)
        throw .unusable(url: request.url, reason: "there is no memory for its headers")
      }
      unsafe list = longer
    }
    return unsafe list
  }

  private func receive(_ handle: UnsafeMutableRawPointer, into answer: CurlAnswer) {
    let context = unsafe Unmanaged.passUnretained(answer).toOpaque()
    unsafe weir_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      unsafe CurlAnswer.take(bytes, size * count, context) { unsafe $0.addBody($1) }
    }
    unsafe weir_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    unsafe weir_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      unsafe CurlAnswer.take(bytes, size * count, context) { unsafe $0.addHeader($1) }
    }
    unsafe weir_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
  }

  private func error(
    _ code: CURLcode, _ message: [CChar], _ url: String, _ limits: HTTPLimits, _ answer: CurlAnswer
  ) -> HTTPClientError {
    if answer.isTooLarge { return .tooLarge(url: url, limit: limits.bodyBytes) }
    let detail = String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let general = unsafe weir_curl_words(code).map { unsafe String(cString: $0) } ?? "\(code)"
    let reason = detail.isEmpty ? general : detail
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return .timedOut(url: url, milliseconds: limits.totalMilliseconds)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
      return .unreachable(url: url, reason: reason)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER:
      return .insecure(url: url, reason: reason)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT,
      CURLE_OUT_OF_MEMORY:
      return .unusable(url: url, reason: reason)
    default: return .broken(url: url, reason: reason)
    }
  }
}

/// What has come of an answer so far.
final class CurlAnswer {
  private(set) var headers: [HTTPHeader] = []
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  private var headerBytes = 0
  private let limits: HTTPLimits

  init(_ limits: HTTPLimits) { self.limits = limits }

  /// Hands bytes of libcurl on; what comes back tells it whether to go on.
  static func take(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ add: (CurlAnswer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context = unsafe context else { return 0 }
    let answer = unsafe Unmanaged<CurlAnswer>.fromOpaque(context).takeUnretainedValue()
    let isTaken = unsafe add(answer, UnsafeRawBufferPointer(start: bytes, count: count))
    // Any other number than the one given ends the transfer.
    return isTaken ? count : count == 0 ? 1 : 0
  }

  func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= limits.bodyBytes - body.count else {
      isTooLarge = true
      return false
    }
    unsafe body.append(contentsOf: bytes)
    return true
  }

  func addHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= limits.headerBytes else {
      isTooLarge = true
      return false
    }
    let line = unsafe String(decoding: bytes, as: UTF8.self)
    // Each answer begins with a status line: of several (a proxy's, 100 Continue) the last counts.
    if line.hasPrefix("HTTP/") { headers = [] }
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
    let blanks: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
    let value = line[colon...].dropFirst().drop { blanks.contains($0) }
    let end = value.lastIndex { !blanks.contains($0) }.map { value.index(after: $0) }
    headers.append(
      HTTPHeader(String(line[..<colon]), String(value[..<(end ?? value.startIndex)])))
    return true
  }
}
