internal import CFlowProbe
internal import Glibc

extension ProbeError {
  /// Finds the reason behind an error number, and with it the fix.
  init(_ failure: weir_probe_failure, _ configuration: ProbeConfiguration) {
    let code = failure.code
    let said = ProbeError.text(failure)
    let reason = said.isEmpty ? ProbeError.words(errno: code) : said
    let name = configuration.namespace.name
    switch (weir_probe_step(rawValue: UInt32(failure.step)), code) {
    case (WEIR_PROBE_LIBRARY, _): self = .noLibrary(reason: reason)
    case (_, EMFILE), (_, ENFILE): self = .tooManyFiles
    case (_, ENOMEM), (WEIR_PROBE_LOAD, E2BIG):
      self = .noMemory(flows: configuration.flowCapacity)
    case (WEIR_PROBE_NAMESPACE, EPERM): self = .namespaceForbidden(name)
    case (WEIR_PROBE_NAMESPACE, _):
      self = .noNamespace(name, reason: ProbeError.words(errno: code))
    case (WEIR_PROBE_ATTACH, EBUSY): self = .hooksBusy
    case (WEIR_PROBE_LOAD, EPERM), (WEIR_PROBE_LOAD, EACCES), (WEIR_PROBE_ATTACH, EPERM):
      let missing = ProbeCapability.missing()
      if !missing.isEmpty {
        self = .missing(missing)
      } else if code == EPERM {
        self = .forbidden(step: ProbeError.step(failure), reason: reason)
      } else {
        // The verifier's word for a program that it does not accept.
        self = ProbeError.ofKernel(failure, reason: reason)
      }
    default: self = ProbeError.ofKernel(failure, reason: reason)
    }
  }

  /// What is wrong with the kernel itself; looked at last, as vendors backport programs.
  private static func ofKernel(_ failure: weir_probe_failure, reason: String) -> ProbeError {
    if unsafe access("/sys/kernel/btf/vmlinux", R_OK) != 0 { return .noTypeInformation }
    let release = KernelRelease.running
    if !release.hasNetfilterPrograms { return .kernelTooOld(release: release.text) }
    return .refused(step: step(failure), reason: reason)
  }

  private static func step(_ failure: weir_probe_failure) -> String {
    switch weir_probe_step(rawValue: UInt32(failure.step)) {
    case WEIR_PROBE_THREAD: "start the probe's thread"
    case WEIR_PROBE_COOKIE: "name the network namespace"
    case WEIR_PROBE_READ_OBJECT, WEIR_PROBE_LOAD: "load the probe"
    case WEIR_PROBE_SETTINGS: "set the probe up"
    default: "attach the probe"
    }
  }

  private static func text(_ failure: weir_probe_failure) -> String {
    unsafe withUnsafeBytes(of: failure.words) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The C library's words for an error number.
  static func words(errno code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}

/// The running kernel's version, as far as it decides.
struct KernelRelease {
  /// As `uname -r` prints it.
  let text: String

  /// What this machine runs.
  static var running: KernelRelease {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return KernelRelease(text: "unknown") }
    return unsafe withUnsafeBytes(of: name.release) { bytes in
      unsafe KernelRelease(text: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
  }

  /// Whether the version is 6.4 or later; a version that cannot be read is given the benefit.
  var hasNetfilterPrograms: Bool {
    let numbers = text.split(separator: ".", maxSplits: 2).map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber })
    }
    guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return true }
    return (major, minor) >= (6, 4)
  }
}
