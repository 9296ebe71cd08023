/// TCP, by flags alone as flow logs see it: opening, live, ending, closed, or not tracked (`free`).
extension TrackingRules {
  private static let opens = "tcp flags & (syn|ack|rst) == syn"
  private static let resets = "tcp flags & rst == rst"
  private static let synchronises = "tcp flags & syn == syn"
  private static let finishes = "tcp flags & fin == fin"

  static func tcp(_ stage: Stage) -> String {
    let (name, key, own, other) = ("tcp\(stage.name)", stage.portKey, stage.own, stage.other)
    let sets = "t\(stage.family)"
    var text = """
      chain \(name)_close {
      \(deletions(stage))
        update @\(sets)closed { \(key) timeout \(Seconds.closed)s }
      }
      chain \(name)_clean {
      \(deletions(stage))
        delete @\(sets)closed { \(key) }
      }
      chain \(name)_advance {
        \(key) != @\(sets)ending tcp flags & (fin|rst) == 0x0 return
        \(resets) goto \(name)_close
        \(synchronises) return
        \(key) @\(sets)fin_\(other) update @\(sets)ack_\(other) \
      { \(key) timeout \(Seconds.closed)s }
        \(finishes) update @\(sets)fin_\(own) { \(key) timeout \(Seconds.closed)s } \
      update @\(sets)ending { \(key) timeout \(Seconds.closed)s }
        \(key) @\(sets)ack_e \(key) @\(sets)ack_i goto \(name)_close
        \(key) @\(sets)live_e update @\(sets)live_e { \(key) timeout \(Seconds.handshake)s }
        \(key) @\(sets)live_i update @\(sets)live_i { \(key) timeout \(Seconds.handshake)s }
      }

      """
    text += begin(stage)
    text += known(stage, isOwn: true) + known(stage, isOwn: false)
    return text + """
      chain \(name)_closed {
        \(opens) goto \(name)_new
        update @\(sets)closed { \(key) timeout \(Seconds.closed)s }
        meta mark set \(LabMark.closed)
        goto refuse_\(stage.way)
      }
      chain \(name) {
        \(key) @\(sets)live_\(own) goto \(name)_live_own
        \(key) @\(sets)live_\(other) goto \(name)_live_answer
        \(key) @\(sets)open_\(own) goto \(name)_open_own
        \(key) @\(sets)open_\(other) goto \(name)_open_answer
        \(key) @\(sets)free_\(own) goto \(name)_free_own
        \(key) @\(sets)free_\(other) goto \(name)_free_answer
        \(key) @\(sets)closed goto \(name)_closed
        goto \(name)_new
      }

      """
  }

  /// Forgets everything about a connection but that it is closed.
  private static func deletions(_ stage: Stage) -> String {
    let sets = "t\(stage.family)"
    let names = ["live", "open", "free", "fin", "ack"].flatMap { ["\($0)_e", "\($0)_i"] }
    return (names + ["ending"]).map { "  delete @\(sets)\($0) { \(stage.portKey) }" }
      .joined(separator: "\n")
  }

  /// Connections that begin, when a rule allows them; the mark names it.
  private static func begin(_ stage: Stage) -> String {
    let (name, key, own) = ("tcp\(stage.name)", stage.portKey, stage.own)
    let sets = "t\(stage.family)"
    return """
      chain \(name)_begin {
        \(LabMark.maybeUntracked) jump auto_\(stage.way)
        \(LabMark.maybeUntracked) update @\(sets)free_\(own) \
      { \(key) timeout \(Seconds.untracked)s } return
        \(resets) update @\(sets)closed { \(key) timeout \(Seconds.closed)s } return
        \(synchronises) update @\(sets)open_\(own) { \(key) timeout \(Seconds.handshake)s } return
        \(finishes) update @\(sets)fin_\(own) { \(key) timeout \(Seconds.closed)s } \
      update @\(sets)ending { \(key) timeout \(Seconds.closed)s } \
      update @\(sets)live_\(own) { \(key) timeout \(Seconds.handshake)s } return
        update @\(sets)live_\(own) { \(key) timeout \(Seconds.established)s }
      }
      chain \(name)_new {
        jump walk_\(stage.way)
        meta mark 0 goto deny_\(stage.way)
        \(key) @\(sets)ending jump \(name)_clean
        \(key) @\(sets)closed jump \(name)_clean
        goto \(name)_begin
      }
      chain \(name)_again {
        jump walk_\(stage.way)
        meta mark 0 goto tracked_\(stage.way)
        jump \(name)_clean
        goto \(name)_begin
      }
      chain \(name)_anew {
        jump walk_\(stage.way)
        meta mark 0 goto deny_\(stage.way)
        jump \(name)_clean
        goto \(name)_begin
      }

      """
  }

  /// Packets of connections that this direction began, or the other one.
  private static func known(_ stage: Stage, isOwn: Bool) -> String {
    let (name, key) = ("tcp\(stage.name)", stage.portKey)
    let sets = "t\(stage.family)"
    let letter = isOwn ? stage.own : stage.other
    let side = isOwn ? "own" : "answer"
    let label = isOwn ? "named_\(stage.way)" : "tracked_\(stage.way)"
    let untracked = isOwn ? "" : "\n    \(LabMark.setUntracked)"
    return """
      chain \(name)_live_\(side) {
        \(opens) goto \(name)_again
        update @\(sets)live_\(letter) { \(key) timeout \(Seconds.established)s }
        jump \(name)_advance
        goto \(label)
      }
      chain \(name)_settle_\(side) {
        \(resets) goto \(name)_close
        \(synchronises) update @\(sets)open_\(letter) \
      { \(key) timeout \(Seconds.handshake)s } return
        update @\(sets)live_\(letter) { \(key) timeout \(Seconds.established)s }
        delete @\(sets)open_\(letter) { \(key) }
        goto \(name)_advance
      }
      chain \(name)_open_\(side) {
        jump \(name)_settle_\(side)
        goto \(label)
      }
      chain \(name)_free_\(side) {
        \(opens) goto \(name)_anew
        update @\(sets)free_\(letter) { \(key) timeout \(Seconds.untracked)s }
        jump walk_\(stage.way)
        meta mark 0 goto deny_\(stage.way)\(untracked)
      }

      """
  }
}
