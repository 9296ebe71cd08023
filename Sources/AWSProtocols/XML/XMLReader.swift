internal import CExpat

/// Reads a whole XML document into elements.
///
/// Document types are refused, and entities with them: nothing outside the bytes is ever looked at,
/// and nothing in them grows.
package enum XMLReader {
  /// Reads the one element of a document.
  package static func read(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
    guard bytes.count <= XMLLimits.bytes else {
      throw XMLFault(
        line: 1,
        message: "the document has \(bytes.count) bytes; \(XMLLimits.bytes) is the limit")
    }
    guard let parser = unsafe XML_ParserCreate(nil) else {
      throw XMLFault(line: 1, message: "there is no memory for reading XML")
    }
    defer { unsafe XML_ParserFree(parser) }
    let builder = XMLBuilder()
    unsafe install(parser, builder)
    let status = withExtendedLifetime(builder) {
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe XML_Parse(
          parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
      }
    }
    if status == XML_STATUS_OK, let root = builder.root { return root }
    let line = unsafe Int(XML_GetCurrentLineNumber(parser))
    throw XMLFault(
      line: max(1, line), message: unsafe builder.fault ?? words(XML_GetErrorCode(parser)))
  }

  private static func install(_ parser: XML_Parser, _ builder: XMLBuilder) {
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
    // The handlers need both the builder, and the parser to stop it.
    builder.stop = { unsafe _ = XML_StopParser(parser, 0) }
    unsafe XML_SetElementHandler(
      parser,
      { context, name, _ in
        unsafe XMLReader.builder(context)?.begin(name.map { unsafe String(cString: $0) } ?? "")
      },
      { context, _ in unsafe XMLReader.builder(context)?.end() })
    unsafe XML_SetCharacterDataHandler(parser) { context, text, count in
      guard let text = unsafe text else { return }
      let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(count))
      unsafe XMLReader.builder(context)?.add(bytes.lazy.map { UInt8(bitPattern: $0) })
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      unsafe XMLReader.builder(context)?
        .refuse("found a document type; an answer without one was expected")
    }
  }

  private static func builder(_ context: UnsafeMutableRawPointer?) -> XMLBuilder? {
    unsafe context.map { unsafe Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func words(_ code: XML_Error) -> String {
    let words = unsafe XML_ErrorString(code).map { unsafe String(cString: $0) }
    return "\(words ?? "this is no XML"); a complete XML document was expected"
  }
}

/// Puts elements together as the parser comes by them.
final class XMLBuilder {
  private(set) var root: XMLElement?
  /// What was refused, which ends the parsing.
  private(set) var fault: String?
  var stop: () -> Void = {}

  private var stack: [(name: String, text: [UInt8], children: [XMLElement])] = []
  private var count = 0

  func refuse(_ message: String) {
    fault = fault ?? message
    stop()
  }

  func begin(_ qualified: String) {
    guard fault == nil else { return }
    count += 1
    guard stack.count < XMLLimits.depth else {
      return refuse("elements are nested more than \(XMLLimits.depth) deep, which is the limit")
    }
    guard count <= XMLLimits.elements else {
      return refuse("there are more than \(XMLLimits.elements) elements, which is the limit")
    }
    guard qualified.utf8.count <= XMLLimits.nameBytes else {
      return refuse("a name is longer than \(XMLLimits.nameBytes) bytes, which is the limit")
    }
    stack.append((qualified.split(separator: ":").last.map(String.init) ?? qualified, [], []))
  }

  func add(_ text: some Sequence<UInt8>) {
    guard fault == nil, !stack.isEmpty else { return }
    stack[stack.count - 1].text += text
  }

  func end() {
    guard fault == nil, let (name, text, children) = stack.popLast() else { return }
    let isLayout = !children.isEmpty && text.allSatisfy { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
    let element = XMLElement(
      name: name, text: isLayout ? "" : String(decoding: text, as: UTF8.self), children: children)
    if stack.isEmpty {
      root = element
    } else {
      stack[stack.count - 1].children.append(element)
    }
  }
}
