/// UDP, ICMP with its questions and errors, and protocols that are tracked by addresses alone.
extension TrackingRules {
  static func datagrams(_ stage: Stage) -> String {
    let (name, key, own, other) = ("udp\(stage.name)", stage.portKey, stage.own, stage.other)
    let (sets, way) = ("u\(stage.family)", stage.way)
    return """
      chain \(name)_own_step {
        \(key) @\(sets)stream update @\(sets)stream { \(key) timeout \(Seconds.stream)s } \
      update @\(sets)live_\(own) { \(key) timeout \(Seconds.stream)s } return
        \(key) @\(sets)answered update @\(sets)again { \(key) timeout \(Seconds.datagram)s }
        update @\(sets)live_\(own) { \(key) timeout \(Seconds.datagram)s }
      }
      chain \(name)_own {
        jump \(name)_own_step
        goto named_\(way)
      }
      chain \(name)_answer_step {
        \(key) @\(sets)again update @\(sets)stream { \(key) timeout \(Seconds.stream)s }
        \(key) @\(sets)stream update @\(sets)stream { \(key) timeout \(Seconds.stream)s } \
      update @\(sets)live_\(other) { \(key) timeout \(Seconds.stream)s } return
        update @\(sets)answered { \(key) timeout \(Seconds.datagram)s }
        update @\(sets)live_\(other) { \(key) timeout \(Seconds.datagram)s }
      }
      chain \(name)_answer {
        jump \(name)_answer_step
        goto tracked_\(way)
      }
      chain \(name)_begin {
        \(LabMark.maybeUntracked) jump auto_\(way)
        delete @\(sets)free_e { \(key) }
        delete @\(sets)free_i { \(key) }
        \(LabMark.maybeUntracked) update @\(sets)free_\(own) { \(key) timeout \(Seconds.stream)s } \
      return
        delete @\(sets)answered { \(key) }
        delete @\(sets)again { \(key) }
        delete @\(sets)stream { \(key) }
        update @\(sets)live_\(own) { \(key) timeout \(Seconds.datagram)s }
      }
      chain \(name)_new {
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
        goto \(name)_begin
      }
      chain \(name)_free_answer {
        update @\(sets)free_\(other) { \(key) timeout \(Seconds.stream)s }
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
        \(LabMark.setUntracked)
      }
      chain \(name) {
        \(key) @\(sets)live_\(own) goto \(name)_own
        \(key) @\(sets)live_\(other) goto \(name)_answer
        \(key) @\(sets)free_\(other) goto \(name)_free_answer
        goto \(name)_new
      }

      """
  }

  static func messages(_ stage: Stage) -> String {
    let (name, key, own) = ("icmp\(stage.name)", stage.messageKey, stage.own)
    let (set, way) = ("m\(stage.family)_\(own)", stage.way)
    let queries = ICMPQueryTypes.of(stage.family)
    let table = queries.flatMap { query in
      [
        "\(query.question) : goto \(name)_t\(query.question)",
        "\(query.answer) : goto \(name)_t\(query.answer)",
      ]
    }.joined(separator: ", ")
    // Destination unreachable, source quench, redirect, time exceeded, parameter problem.
    let errors = stage.family == 4 ? "icmp type { 3, 4, 5, 11, 12 }" : "icmpv6 type { 1, 2, 3, 4 }"
    let types = stage.family == 4 ? "icmp type" : "icmpv6 type"
    return queries.map { self.query($0, stage) }.joined() + quotes(stage) + """
      chain \(name)_plain {
        \(key) @\(set) update @\(set) { \(key) timeout \(Seconds.query)s } goto named_\(way)
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
        update @\(set) { \(key) timeout \(Seconds.query)s }
      }
      chain \(name) {
        \(types) vmap { \(table) }
        \(errors) goto \(name)_error
        goto \(name)_plain
      }

      """
  }

  /// A question, which lets its answers pass, and an answer, which lets nothing pass.
  private static func query(_ query: ICMPQueryTypes, _ stage: Stage) -> String {
    let (name, key, way) = ("icmp\(stage.name)", stage.queryKey, stage.way)
    let sets = "q\(stage.family)t\(query.question)"
    return """
      chain \(name)_t\(query.question) {
        \(key) @\(sets)_\(stage.own) update @\(sets)_\(stage.own) \
      { \(key) timeout \(Seconds.query)s } goto named_\(way)
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
        update @\(sets)_\(stage.own) { \(key) timeout \(Seconds.query)s }
      }
      chain \(name)_t\(query.answer) {
        \(key) @\(sets)_\(stage.other) update @\(sets)_\(stage.other) \
      { \(key) timeout \(Seconds.query)s } goto tracked_\(way)
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
      }

      """
  }

  /// An error about a packet of a tracked connection, which went the other way, passes.
  private static func quotes(_ stage: Stage) -> String {
    let (name, way) = ("icmp\(stage.name)", stage.way)
    let about = "\(stage.quotedHeader) \(stage.quotedProtocol)"
    var text = "chain \(name)_error {\n"
    for letter in ["e", "i"] {
      for set in ["t\(stage.family)live", "t\(stage.family)open"] {
        text += "  \(about) 6 \(stage.quotedPortKey) @\(set)_\(letter) goto tracked_\(way)\n"
      }
      text += "  \(about) 17 \(stage.quotedPortKey) @u\(stage.family)live_\(letter)"
      text += " goto tracked_\(way)\n"
    }
    let number = stage.family == 4 ? 1 : 58
    for query in ICMPQueryTypes.of(stage.family) {
      // The quoted question went the other way than the error.
      let set = "@q\(stage.family)t\(query.question)_\(stage.other)"
      text += "  \(about) \(number) \(stage.quotedType) \(query.question)"
      text += " \(stage.quotedQueryKey) \(set) goto tracked_\(way)\n"
    }
    return text + "  goto \(name)_plain\n}\n"
  }

  static func others(_ stage: Stage) -> String {
    let (name, key, way) = ("other\(stage.name)", stage.protocolKey, stage.way)
    let sets = "o\(stage.family)"
    return """
      chain \(name) {
        \(key) @\(sets)_\(stage.own) update @\(sets)_\(stage.own) \
      { \(key) timeout \(Seconds.otherProtocol)s } goto named_\(way)
        \(key) @\(sets)_\(stage.other) update @\(sets)_\(stage.other) \
      { \(key) timeout \(Seconds.otherProtocol)s } goto tracked_\(way)
        jump walk_\(way)
        meta mark 0 goto deny_\(way)
        update @\(sets)_\(stage.own) { \(key) timeout \(Seconds.otherProtocol)s }
      }

      """
  }
}
