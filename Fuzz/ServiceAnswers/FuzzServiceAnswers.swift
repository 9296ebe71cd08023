import AWSProtocols

/// Any answer is read or refused with its place, and what becomes of it is JSON that reads back.
@c(LLVMFuzzerTestOneInput)
public func fuzzServiceAnswers(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  _ = ServiceFault(status: 400, xml: bytes)
  checkJSON(bytes)
  do throws(XMLFault) {
    let root = try XMLReader.read(bytes)
    for list in [root] + root.children {
      guard let items = try? EC2JSON.items(of: list) else { continue }
      let value = JSONValue.array(items)
      let again = try? JSONReader.read(Array(value.indentedText.utf8))
      precondition(again == value)
    }
  } catch {
    precondition(error.line >= 1 && !error.message.isEmpty)
  }
  return 0
}

private func checkJSON(_ bytes: [UInt8]) {
  do throws(JSONFault) {
    let value = try JSONReader.read(bytes)
    let again = try? JSONReader.read(Array(value.indentedText.utf8))
    precondition(again == value)
  } catch {
    precondition((0...bytes.count).contains(error.byte))
  }
}
