/// One thing that live capture depends on, and how it stands here.
package struct DoctorCheck: Hashable, Sendable {
  /// What is checked, in one word.
  package var name: String
  /// How it stands.
  package var status: Status
  /// What was found.
  package var found: String
  /// What to do about it; nil where nothing needs to be done.
  package var fix: String?

  /// Reports a finding.
  package init(_ name: String, _ status: Status, _ found: String, fix: String? = nil) {
    self.name = name
    self.status = status
    self.found = found
    self.fix = fix
  }

  /// What a finding means for live capture.
  package enum Status: String, Sendable {
    /// As it should be.
    case good = "ok"
    /// It works, though not as well as it could.
    case warning = "warn"
    /// Something will not work.
    case failure = "fail"
  }
}

/// Where packets come from.
package enum CaptureBackend: String, Sendable {
  /// Programs in the kernel, which know its verdict.
  case kernel
  /// A ring of frames.
  case ring
}

/// All checks, and what follows from them.
package struct DoctorReport: Hashable, Sendable {
  /// In the order in which they are printed; the last one is the backend.
  package var checks: [DoctorCheck]
  /// What `--backend auto` takes; nil when live capture will not work.
  package var backend: CaptureBackend?
  /// Why that one, or why none.
  package var reason: String

  /// Whether live capture will work.
  package var canCapture: Bool { backend != nil }
}
