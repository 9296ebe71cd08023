/// What the destination must know of a record beside its line.
package struct RecordMark: Hashable, Sendable, BitwiseCopyable {
  /// First Unix second of the record: the time of its event in CloudWatch Logs.
  package var start: UInt32
  /// Last Unix second of the record: it decides about the file in S3.
  package var end: UInt32
  /// The interface, by its place in the batch's list.
  package var interface: UInt32
  /// Bytes of the line, its line feed among them.
  package var length: UInt32

  /// Describes a record.
  package init(start: UInt32, end: UInt32, interface: UInt32, length: UInt32) {
    self.start = start
    self.end = end
    self.interface = interface
    self.length = length
  }
}

/// Encoded records of one flow log, as they enter the spool: lines in the flow log's format.
package struct RecordBatch: Hashable, Sendable {
  /// Interfaces that marks name, such as `eni-0123456789abcdef0`, or `-`.
  package var interfaces: [String]
  /// A mark for each line.
  package var marks: [RecordMark]
  /// The lines, each with a line feed behind it.
  package var text: [UInt8]

  /// Bytes of text behind which a batch should be handed on; the largest block holds twice as many.
  package static let preferredBytes = 4 << 20

  /// Takes lines with their marks.
  package init(interfaces: [String] = [], marks: [RecordMark] = [], text: [UInt8] = []) {
    self.interfaces = interfaces
    self.marks = marks
    self.text = text
  }

  /// Adds one line, without its line feed.
  package mutating func add(_ line: String, start: UInt32, end: UInt32, interface: String) {
    var place = interfaces.count
    if let known = interfaces.firstIndex(of: interface) {
      place = known
    } else {
      interfaces.append(interface)
    }
    text += line.utf8
    text.append(0x0a)
    marks.append(
      RecordMark(
        start: start, end: end, interface: UInt32(place), length: UInt32(line.utf8.count + 1)))
  }

  /// Bytes that the batch takes in memory and on disk, nearly.
  package var bytes: Int { text.count + marks.count * RecordBatch.markBytes }

  /// Bytes of a mark in a block.
  static let markBytes = 16
}
