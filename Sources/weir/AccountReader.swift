import CommandLineKit

extension ValueReader<String> {
  /// Reads an AWS account ID: 12 digits.
  static var accountID: ValueReader {
    ValueReader { (text) throws(ValueRefusal) in
      guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw ValueRefusal("an account ID is 12 digits, such as 123456789012")
      }
      return text
    }
  }
}
