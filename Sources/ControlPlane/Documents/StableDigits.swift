internal import AWSProtocols

/// Parts of identifiers that follow from what they name, so that every run gives the same.
package enum StableDigits {
  /// `0` and 16 hexadecimal digits.
  package static func of(_ text: String) -> String {
    "0" + SHA256Digest.digest(Array(text.utf8)).prefix(8).hexadecimal
  }
}
