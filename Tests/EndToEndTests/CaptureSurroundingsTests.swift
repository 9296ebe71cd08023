import Testing

/// Live capture where files belong to somebody else, streams are closed and clocks go on.
@Suite(.serialized, .disabled(if: CaptureLab.obstacle != nil, "\(CaptureLab.obstacle ?? "")"))
struct CaptureSurroundingsTests {
  @Test(
    "files in a folder that is closed to others are read and written all the same",
    arguments: CaptureLab.backends)
  func foreignFolder(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      mkdir -m 700 home; chown 65534 home
      echo '{"prefixes": [{"ip_prefix": "192.0.2.0/24", "region": "eu-central-1", "service": "S3"}],
        "ipv6_prefixes": []}' > home/ip-ranges.json
      capture --backend \(backend) --duration 1 --format '${packets} ${pkt-src-aws-service}' \
        --ip-ranges home/ip-ranges.json --stats-json home/stats.json
      send 9 3; ended; cat home/stats.json
      """)
    #expect(lines.contains("exit 0"))
    let statistics = try CaptureLab.Statistics(in: lines)
    #expect(statistics.recorded >= 3)
  }

  @Test("a duration is that of the capture, wherever in a second it begins")
  func duration() throws {
    let lines = try CaptureLab.run(
      """
      micros() { echo $((${EPOCHREALTIME/./} - ${1:-0})); }
      while f=$(($(micros) % 1000000)); [ $f -lt 300000 ] || [ $f -gt 500000 ]; do :; done
      start=$(micros); capture --backend ring --duration 1; ended; micros $start
      """)
    let micros = try #require(lines.last.flatMap { UInt64($0) })
    #expect(micros >= 1_000_000)
    #expect(lines.contains("exit 0"))
  }

  @Test("records for a closed standard output go nowhere else, and that is said")
  func closedOutput() throws {
    let lines = try CaptureLab.run(
      """
      capture --output compact --backend ring >&-
      for i in $(seq 40); do send 9 1; sleep 0.05; done; ended
      """)
    #expect(lines.contains { $0.hasPrefix("weir: cannot write standard output: ") })
    #expect(lines.last == "exit 3")
  }

  @Test("of very many interfaces the first line names a few")
  func manyInterfaces() throws {
    let lines = try CaptureLab.run(
      """
      for i in $(seq 6); do ip -n $h link add a$i type veth peer name b$i
        ip -n $h link set a$i up; ip -n $h link set b$i up; done
      capture --backend ring --duration 1 >records; ended
      """)
    let first = lines.first { $0.hasSuffix("packets from the kernel's ring") }
    #expect(first?.contains(" and 5 more: ") == true)
    #expect(lines.last == "exit 0")
  }

  @Test(
    "an interface that no ring can be had of is told of, and the others are captured",
    .disabled(if: ProgramRun.find("python3") == nil, "python3 is not installed"))
  func strangeInterface() throws {
    // A tunnel that says that its frames are those of a radio.
    let lines = try CaptureLab.run(
      """
      ip netns exec $h python3 - <<'END' || exit
      import fcntl, os, struct
      tunnel = os.open("/dev/net/tun", os.O_RDWR)
      fcntl.ioctl(tunnel, 0x400454ca, struct.pack("16sH", b"radio0", 0x1001))
      fcntl.ioctl(tunnel, 0x400454cd, 803)
      fcntl.ioctl(tunnel, 0x400454cb, 1)
      END
      ip -n $h link set radio0 up
      capture --backend ring --interval 60 --format '${dstport} ${packets}'
      send 9 3; sleep 0.4; finish
      """)
    #expect(lines.contains("9 3"))
    #expect(lines.contains { $0.hasPrefix("weir: radio0: link type 127 ") })
    #expect(lines.last == "exit 3")
  }
}
