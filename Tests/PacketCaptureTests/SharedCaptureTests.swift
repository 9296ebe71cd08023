import FlowModel
import Foundation
import PacketCapture
import TestSupport
import Testing

/// Real captures from many projects, where they lie beside the repository.
@Suite("Shared captures")
struct SharedCaptureTests {
  private struct Summary: Decodable {
    var packets: Int
    var linktypes: [String: Int]

    /// Whether the summary's own reader found nothing but framings that are refused here.
    var isUnsupported: Bool {
      !linktypes.isEmpty && linktypes.keys.allSatisfy { !SharedCaptureTests.supported.contains($0) }
    }
  }

  private struct Outcome {
    var frames = 0
    var cuts = 0
    var error: CaptureError?
  }

  private static let files = SharedData.files(below: "data/pcaps")
  private static let supported: Set<String> = [
    "EN10MB", "SLL", "SLL2", "RAW", "RAW12", "IPV4", "IPV6", "NULL", "PPP",
  ]

  /// Files that end in a fault, with the frames before it.
  ///
  /// Where the summary counts otherwise, its reader went on where tcpdump and tshark stop too.
  private static let faults: [String: Int] = [
    // Cut or overwritten in the middle of a record.
    "OISF-suricata-verify/bug-6875-01__fuzz.pcap": 1,
    "OISF-suricata-verify/smtp-to-comma__10.7.29.101_49898-178.63.41.150_25.pcap": 18,
    "fpcap-fpcap/tracefiles__RICS2021_787__fwscada_20200625_160926.pcap": 6718,
    "markofu-pcaps/PracticalPacketAnalysis__ppa-capture-files__http-fault-post.pcap": 25,
    // Version 2.65: libpcap takes the first 16 random bytes as a packet without bytes.
    "ntop-nDPI/fuzz-2021-10-13.pcap": 1,
    // A second section of version 2.0, sections of version 0, savefile version 1.4.
    "google-gopacket/be__test901.pcapng": 1,
    "google-gopacket/le__test901.pcapng": 1,
    "the-tcpdump-group-libpcap/pcapng-invalid-vers-1.pcapng": 0,
    "the-tcpdump-group-libpcap/pcap-invalid-version-1.pcap": 0,
    // Reserved bits of the link type field are set: link type 3,145,728.
    "the-tcpdump-group-libpcap/linktype-reserved-field-not-zero.pcap": 0,
  ]

  @Test(
    "are all read without a crash, and give the known number of packets",
    .enabled(if: !files.isEmpty, "no captures in ../shared/data/pcaps"))
  func counts() throws {
    let data = try #require(SharedData.root).appending(path: "data")
    let summaries = try JSONDecoder().decode(
      [String: Summary].self, from: Data(contentsOf: data.appending(path: "pcap-summary.json")))
    var checked = 0
    for file in Self.files {
      let name = file.pathComponents.suffix(2).joined(separator: "/")
      let outcome = read(file.path)
      guard let summary = summaries["pcaps/\(name)"] else { continue }
      checked += 1
      if let frames = Self.faults[name] {
        #expect(outcome.error != nil, "\(name)")
        #expect(outcome.frames == frames, "\(name)")
      } else if summary.isUnsupported {
        guard case .linkType? = outcome.error else {
          Issue.record("\(name): \(outcome)")
          continue
        }
      } else {
        #expect(outcome.error == nil, "\(name)")
        #expect(outcome.frames == summary.packets, "\(name)")
      }
      #expect(outcome.cuts <= 1, "\(name)")
    }
    #expect(checked > 0)
  }

  private func read(_ path: String) -> Outcome {
    var outcome = Outcome()
    do throws(CaptureError) {
      var capture = try CaptureFile(path: path, registry: InterfaceRegistry())
      while try capture.nextBatch() {
        let frames = capture.frames
        for index in frames.indices {
          switch frames[index].kind {
          case .frame: outcome.frames += 1
          case .cut: outcome.cuts += 1
          case .interface, .dropped: break
          }
        }
      }
    } catch {
      outcome.error = error
    }
    return outcome
  }
}
