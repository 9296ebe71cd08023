import AWSClient

/// Any file is sections of keys, or refused with a line of it; any words are split or refused.
@c(LLVMFuzzerTestOneInput)
public func fuzzAWSConfigurations(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let lines = bytes.count { $0 == 0x0a } + 1
  do throws(ConfigurationFile.Fault) {
    for (_, values) in try ConfigurationFile(bytes).sections {
      for key in values.keys { precondition(key == key.lowercased() && !key.contains("=")) }
    }
  } catch {
    precondition((1...lines).contains(error.line))
  }
  let text = String(decoding: bytes, as: UTF8.self)
  if let words = ShellWords.split(text) {
    precondition(words.reduce(0) { $0 + $1.utf8.count } <= text.utf8.count)
  }
  if let endpoint = Endpoint(text) {
    precondition(!endpoint.host.isEmpty && !endpoint.url.hasSuffix("/"))
    precondition(endpoint.url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
  }
  return 0
}
