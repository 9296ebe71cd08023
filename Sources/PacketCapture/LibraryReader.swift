import CLinuxShims
import CPcap
import FlowModel
import Glibc

/// Reads what libpcap knows beyond Weir's own readers: modified pcap headers and old versions.
///
/// libpcap reuses one buffer for all packets, so frames are copied into a buffer of this reader.
@safe final class LibraryReader: FrameReader {
  /// What libpcap says of bytes that are no capture at all.
  private static let unknownFormat = "unknown file format"

  private let file: String
  private let stream: LibraryStream
  private let capture: OpaquePointer
  private let interface: UInt16
  private let linkType: LinkType
  private var isAnnounced = false
  private var latest = PacketTime(rawValue: 0)
  private var packets: UInt64 = 0

  /// Hands the whole capture to libpcap; throws when it does not know the format either.
  init(
    file: String, name: String, window: consuming ByteWindow, registry: InterfaceRegistry
  ) throws(CaptureError) {
    let firstBytes = window.firstBytes(8)
    stream = LibraryStream(window)
    var message = ""
    guard let opened = unsafe LibraryReader.open(stream, &message) else {
      if let fault = stream.fault { throw fault }
      guard message == Self.unknownFormat else {
        throw .unsupportedFormat(file: file, message: message)
      }
      throw .notACapture(file: file, firstBytes: firstBytes)
    }
    unsafe capture = opened
    self.file = file
    let number = unsafe UInt32(bitPattern: pcap_datalink(opened))
    linkType = LinkType(number: number)
    do throws(CaptureError) {
      guard linkType != .unsupported else { throw .linkType(file: file, number: number) }
      interface = try registry.number(for: name)
    } catch {
      unsafe pcap_close(opened)
      throw error
    }
  }

  deinit { unsafe pcap_close(capture) }

  var lost: FrameDescriptor? {
    FrameDescriptor(kind: .cut, time: latest, interface: interface, linkType: linkType)
  }

  func fill(_ batch: inout FrameBatch, from window: inout ByteWindow) throws(CaptureError) {
    window.removeAll()
    if !isAnnounced {
      isAnnounced = true
      batch.append(
        FrameDescriptor(kind: .interface, time: latest, interface: interface, linkType: linkType))
    }
    while batch.hasRoom(for: 1), window.available < CaptureLimits.bufferBytes / 2 {
      guard try takePacket(&batch, &window) else { return }
    }
  }

  /// Copies one packet; false at the end.
  private func takePacket(
    _ batch: inout FrameBatch, _ window: inout ByteWindow
  ) throws(CaptureError) -> Bool {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var data: UnsafePointer<UInt8>?
    switch unsafe pcap_next_ex(capture, &header, &data) {
    case 1: break
    case PCAP_ERROR_BREAK: return false
    default:
      let message = unsafe String(cString: pcap_geterr(capture))
      throw stream.fault ?? .library(file: file, packets: packets, message: message)
    }
    guard let packet = unsafe header?.pointee, let data = unsafe data else { return false }
    packets += 1
    latest = PacketTime(
      seconds: UInt32(truncatingIfNeeded: packet.ts.tv_sec),
      nanoseconds: UInt32(clamping: packet.ts.tv_usec))
    let frame = unsafe UnsafeBufferPointer(start: data, count: Int(packet.caplen))
    let offset = window.append(unsafe Span(_unsafeElements: frame))
    batch.append(
      FrameDescriptor(
        kind: .frame, time: latest, offset: UInt32(truncatingIfNeeded: offset),
        capturedLength: packet.caplen, wireLength: max(packet.caplen, packet.len),
        interface: interface, linkType: linkType))
    return true
  }

  private static func open(_ stream: LibraryStream, _ message: inout String) -> OpaquePointer? {
    let context = unsafe Unmanaged.passUnretained(stream).toOpaque()
    let opened = unsafe weir_open_stream(context) { context, bytes, count in
      guard let context = unsafe context, let bytes = unsafe bytes else { return -1 }
      let stream = unsafe Unmanaged<LibraryStream>.fromOpaque(context).takeUnretainedValue()
      return unsafe stream.read(UnsafeMutableRawBufferPointer(start: bytes, count: count))
    }
    guard let handle = unsafe opened else {
      message = unsafe String(cString: strerror(errno))
      return nil
    }
    var text = [UInt8](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let capture = unsafe text.withUnsafeMutableBytes { text in
      unsafe pcap_fopen_offline_with_tstamp_precision(
        handle, UInt32(PCAP_TSTAMP_PRECISION_NANO),
        text.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    if unsafe capture == nil { unsafe _ = fclose(handle) }
    message = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    return unsafe capture
  }
}

/// What libpcap reads from: a window, and the fault that the window may have thrown.
final class LibraryStream {
  private var window: ByteWindow
  private(set) var fault: CaptureError?

  init(_ window: consuming ByteWindow) { self.window = window }

  /// Reads for C: the number of bytes, 0 at the end, -1 after a fault.
  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    var space = unsafe MutableSpan<UInt8>(_unsafeBytes: buffer)
    do throws(CaptureError) {
      return try window.read(into: &space)
    } catch {
      fault = error
      return -1
    }
  }
}
