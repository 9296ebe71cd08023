import FlowLogFormat
import FlowModel

/// Turning flows into text, in slices as the daemon does it.
struct EncodingStage {
  private static let sliceLimit = 1024
  private static let passes = 20

  let flows: [Flow]
  let style: OutputStyle
  let format: LogFormat

  /// Encodes every flow `passes` times; records written and bytes of text.
  func run() -> (records: Int, bytes: Int) {
    var encoder = RecordEncoder(format: format, style: style, header: false)
    encoder.setInterfaces([
      NetworkInterface(id: InterfaceID(derivedFrom: "bench"), accountID: "123456789012")
    ])
    var bytes = 0
    for _ in 0..<EncodingStage.passes {
      var start = 0
      while start < flows.count {
        let end = min(flows.count, start + EncodingStage.sliceLimit)
        encoder.append(flows.span.extracting(start..<end))
        bytes += encoder.count
        encoder.drain { _ in }
        start = end
      }
    }
    return (Int(encoder.records), bytes)
  }
}
