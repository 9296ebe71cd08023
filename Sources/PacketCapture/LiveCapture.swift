import CLinuxShims
import CPcap
package import FlowModel
import Glibc

/// How packets of live interfaces are taken.
package struct LiveSettings: Sendable {
  /// Bytes kept of each frame: enough for headers, and for those that ICMP errors quote.
  package var snapLength: Int32 = 192
  /// Bytes of the kernel's ring for each interface, which holds what comes while nobody reads.
  ///
  /// They hold 130,000 small packets, and count as memory of the process from the start.
  package var ringBytes: Int32 = 20 << 20
  /// Milliseconds after which the kernel hands over a part of the ring that is not full.
  package var timeoutMilliseconds: Int32 = 100

  /// Takes the usual settings.
  package init() {}

  /// Settings of one ring of several: each alone is large, and together they leave the machine its
  /// memory, as the kernel takes all of a ring at once.
  package init(ringCount: Int) {
    let share = LiveSettings.allRingsBytes / Int32(clamping: max(1, ringCount))
    ringBytes = max(LiveSettings.leastRingBytes, min(ringBytes, share))
  }

  /// Bytes that rings share.
  private static let allRingsBytes: Int32 = 256 << 20
  /// Bytes of a ring that is one of very many.
  private static let leastRingBytes: Int32 = 1 << 20
}

/// Frames of one interface as they pass, through libpcap and the kernel's ring (TPACKET_V3).
///
/// Never blocks: wait for `descriptor` to be readable, then take batches until one is empty.
@safe
package struct LiveCapture: ~Copyable {
  private let handle: OpaquePointer
  private let sink: LiveSink
  private let interface: UInt16
  private let linkType: LinkType
  private let name: String
  private var dropped: UInt32 = 0
  private var taken: UInt32 = 0

  /// Opens an interface of this network namespace.
  ///
  /// - Parameter interface: Its number in the run.
  package init(
    _ name: String, interface: UInt16, settings: LiveSettings = LiveSettings()
  ) throws(LiveCaptureError) {
    let handle = unsafe try LiveCapture.activate(name, settings)
    let number = unsafe UInt32(bitPattern: pcap_datalink(handle))
    let linkType = LinkType(number: number)
    guard linkType != .unsupported else {
      unsafe pcap_close(handle)
      throw .linkType(interface: name, number: number)
    }
    unsafe self.handle = handle
    self.name = name
    self.interface = interface
    self.linkType = linkType
    sink = LiveSink(interface: interface, linkType: linkType, frameBytes: Int(settings.snapLength))
  }

  deinit { unsafe pcap_close(handle) }

  /// Readable when packets wait.
  package var descriptor: Int32 { unsafe pcap_get_selectable_fd(handle) }

  /// Takes the packets that wait, at most a batch; whether there were any.
  ///
  /// - Throws: When the interface is gone; what came before was taken.
  package mutating func nextBatch() throws(LiveCaptureError) -> Bool {
    sink.removeAll()
    let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
    let count = unsafe pcap_dispatch(
      handle, Int32(CaptureLimits.batchFrames),
      { context, header, data in
        guard let context = unsafe context, let header = unsafe header, let data = unsafe data
        else { return }
        let sink = unsafe Unmanaged<LiveSink>.fromOpaque(context).takeUnretainedValue()
        unsafe sink.take(header.pointee, data)
      }, context.assumingMemoryBound(to: UInt8.self))
    guard count >= 0 else {
      throw .gone(interface: name, reason: unsafe String(cString: pcap_geterr(handle)))
    }
    taken &+= UInt32(truncatingIfNeeded: count)
    return count > 0
  }

  /// Lets no further packet into the ring; what is in it can still be taken.
  ///
  /// The kernel hands over a part of the ring that is not full when its time is over, so the last
  /// packets come within two `LiveSettings.timeoutMilliseconds`.
  package mutating func stop() { _ = weir_refuse_packets(descriptor) }

  /// Lends the current batch: its descriptors, and the bytes that their offsets refer to.
  package func withBatch(_ body: (Span<FrameDescriptor>, Span<UInt8>) -> Void) {
    body(sink.frames.span, sink.bytes.span)
  }

  /// Packets that the kernel dropped since the last look, as its ring was full.
  package mutating func takeDropped() -> UInt32 {
    var statistics = pcap_stat()
    guard unsafe pcap_stats(handle, &statistics) == 0 else { return 0 }
    let total = statistics.ps_drop
    defer { dropped = total }
    return total &- dropped
  }

  /// Packets that the kernel let in and that were neither taken nor dropped, modulo 2^32.
  ///
  /// Once the ring has been stopped and emptied there are none.
  package var left: UInt32 {
    var statistics = pcap_stat()
    guard unsafe pcap_stats(handle, &statistics) == 0 else { return 0 }
    return statistics.ps_recv &- statistics.ps_drop &- taken
  }

  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func activate(
    _ name: String, _ settings: LiveSettings
  ) throws(LiveCaptureError) -> OpaquePointer {
    var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe pcap_create(name, &text) else {
      throw .refused(interface: name, reason: LiveCapture.text(text))
    }
    unsafe pcap_set_snaplen(handle, settings.snapLength)
    unsafe pcap_set_timeout(handle, settings.timeoutMilliseconds)
    unsafe pcap_set_buffer_size(handle, settings.ringBytes)
    unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let status = unsafe pcap_activate(handle)
    // Above zero are warnings.
    guard status >= 0, unsafe pcap_setnonblock(handle, 1, &text) == 0 else {
      let reason = unsafe String(cString: pcap_geterr(handle))
      unsafe pcap_close(handle)
      switch status {
      case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface(name)
      case PCAP_ERROR_PERM_DENIED: throw .notPermitted(interface: name)
      case PCAP_ERROR_IFACE_NOT_UP: throw .down(interface: name)
      default: throw .refused(interface: name, reason: reason)
      }
    }
    return unsafe handle
  }
}

/// Where libpcap's frames go: it reuses its memory, so what is kept of them is copied.
final class LiveSink {
  private(set) var frames: [FrameDescriptor] = []
  private(set) var bytes: [UInt8] = []
  private let interface: UInt16
  private let linkType: LinkType

  init(interface: UInt16, linkType: LinkType, frameBytes: Int) {
    self.interface = interface
    self.linkType = linkType
    frames.reserveCapacity(CaptureLimits.batchFrames)
    bytes.reserveCapacity(CaptureLimits.batchFrames * frameBytes)
  }

  func removeAll() {
    frames.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  func take(_ header: pcap_pkthdr, _ data: UnsafePointer<UInt8>) {
    let time = PacketTime(
      seconds: UInt32(truncatingIfNeeded: header.ts.tv_sec),
      nanoseconds: UInt32(clamping: header.ts.tv_usec))
    frames.append(
      FrameDescriptor(
        kind: .frame, time: time, offset: UInt32(truncatingIfNeeded: bytes.count),
        capturedLength: header.caplen, wireLength: max(header.caplen, header.len),
        interface: interface, linkType: linkType))
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(header.caplen)))
  }
}
