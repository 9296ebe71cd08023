import FlowModel

/// What a turn of a capture came to.
struct IntakeTurn {
  /// The time up to which everything has been handed over; nil where the clock stands still.
  var time: PacketTime?
  /// What people should hear of.
  var remarks: [LiveRemark] = []
  /// Whether nothing more will come.
  var isOver = false
}

/// Where the packets of a capture come from, turn by turn, on the thread that sums them.
protocol CaptureIntake: AnyObject {
  /// Waits a little, and hands over what came meanwhile.
  func turn(into pipeline: CapturePipeline) -> IntakeTurn
  /// Stops, and hands over everything that came before.
  func finish(into pipeline: CapturePipeline) -> [LiveRemark]
}
