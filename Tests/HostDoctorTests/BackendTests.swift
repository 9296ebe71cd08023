import Foundation
import Testing

@testable import HostDoctor

/// Which backend `auto` takes, and how the report looks.
struct BackendTests {
  @Test(
    "auto takes the kernel where it works, else the ring, and says why",
    arguments: [
      (DoctorInputs.healthy, CaptureBackend.kernel, "the kernel's own verdict on every packet"),
      (
        .healthy.with { $0.kernelRelease = "6.1.0" }, .ring,
        "no kernel backend, as Linux 6.1.0 has no netfilter programs; verdicts need --topology"
      ),
      (
        .healthy.with { $0.typeInformation = .absent }, .ring,
        "no kernel backend, as there is no /sys/kernel/btf/vmlinux; verdicts need --topology"
      ),
      (
        .unprivileged.only([.netRaw]).with { $0.ringError = 0 }, .ring,
        "no kernel backend, as CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are missing; "
          + "verdicts need --topology"
      ),
      (
        .healthy.only([.bpf, .netAdmin, .netRaw]).with { $0.netfilterError = 1 }, .ring,
        "no kernel backend, as CAP_PERFMON is missing; verdicts need --topology"
      ),
      (
        .healthy.with { $0.libraries[1].version = nil }, .ring,
        "no kernel backend, as libbpf is not installed; verdicts need --topology"
      ),
      (
        .unprivileged, nil,
        "no kernel backend, as CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are missing; no ring: "
          + "Operation not permitted"
      ),
      // The ring is not needed where the kernel counts, and nothing else stops a capture.
      (
        .healthy.with {
          $0.ringError = 97
          $0.clock = nil
          $0.freeBytes = nil
        }, .kernel, "the kernel's own verdict on every packet"
      ),
    ] as [(DoctorInputs, CaptureBackend?, String)])
  func choice(inputs: DoctorInputs, backend: CaptureBackend?, reason: String) {
    let report = Doctor.examine(inputs)
    #expect(report.backend == backend)
    #expect(report.reason == reason)
    #expect(report.canCapture == (backend != nil))
    #expect(report.checks.last?.name == "backend")
    #expect(report.checks.last?.status == (backend == nil ? .failure : .good))
  }

  @Test("the text is a line a check, in columns, with fixes under their findings")
  func text() {
    var inputs = DoctorInputs.healthy
    inputs.lockdown = "confidentiality"
    inputs.folder = "a\u{1b}b"
    let lines = Doctor.examine(inputs).text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "ok    kernel      Linux 6.12.9-amd64")
    #expect(
      lines[2] == "fail  bpf         lockdown=confidentiality keeps programs from reading packets")
    #expect(
      lines[3]
        == "                  fix: boot with lockdown=integrity, or capture with --backend ring")
    #expect(lines.contains { $0.hasSuffix("free in 'a\\u{1b}b'") })
    #expect(lines.count == Doctor.examine(inputs).checks.count + 1)
  }

  @Test("the JSON is one object with everything that the text has")
  func json() throws {
    let inputs = DoctorInputs.unprivileged.with { $0.folder = "a\"\\\u{1b}b" }
    let report = Doctor.examine(inputs)
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    #expect(object?["live_capture"] as? Bool == false)
    #expect(object?["backend"] is NSNull)
    #expect(object?["reason"] as? String == report.reason)
    let checks = try #require(object?["checks"] as? [[String: Any]])
    #expect(checks.map { $0["name"] as? String } == report.checks.map(\.name))
    #expect(checks.map { $0["found"] as? String } == report.checks.map(\.found))
    #expect(checks.map { $0["fix"] as? String } == report.checks.map(\.fix))
    #expect(checks.map { $0["status"] as? String } == report.checks.map(\.status.rawValue))
    #expect(report.json.filter { $0 == "\n" }.count == 1)
  }

  @Test("this machine is looked at without harm, and what is found agrees with itself")
  func probe() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let inputs = DoctorInputs.probe(folder: folder)
    #expect(inputs.kernelRelease.first?.isNumber == true)
    #expect((inputs.freeBytes ?? 0) > 0 && inputs.canWrite && inputs.folder == folder)
    #expect(inputs.interfaces != nil)
    #expect(inputs.libraries.map(\.name) == ["libpcap", "libbpf", "libcurl"])
    // libpcap is linked in, so it is there.
    #expect(inputs.libraries[0].version?.hasPrefix("1.") == true)
    #expect(inputs.has(.netRaw) == (inputs.ringError == 0 || inputs.ringError != 1))
    #expect(
      inputs
        == DoctorInputs.probe(folder: folder).with {
          $0.freeBytes = inputs.freeBytes
          $0.clock = inputs.clock
          $0.interfaces = inputs.interfaces
          $0.namedNamespaces = inputs.namedNamespaces
        })
  }

  @Test(
    "settings of the kernel are read as it writes them",
    arguments: [
      ("none [integrity] confidentiality", "integrity"), ("[none] integrity", "none"), ("x", nil),
    ])
  func settings(text: String, expected: String?) {
    #expect(DoctorInputs.selected(text) == expected)
    #expect(DoctorInputs.capabilities("CapEff:\t000001ffffffffff") == 0x1ff_ffff_ffff)
    #expect(DoctorInputs.capabilities("CapEff:") == 0)
    #expect(DoctorInputs.number(in: "libpcap version 1.10.3 (with TPACKET_V3)") == "1.10.3")
    #expect(DoctorInputs.number(in: "v1.1") == "1.1")
    #expect(DoctorInputs.number(in: "libcurl/7.88.1 OpenSSL/3.0.14") == "7.88.1")
  }
}
