import Daemon
import Glibc

/// What Ctrl-C means while another program writes the capture.
enum Interrupt {
  /// Lets the first interrupt pass, which ends the program that writes to the pipe.
  ///
  /// With that program's last bytes every open window is still recorded. The second interrupt ends
  /// Weir itself.
  static func ignoreOnce() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    unsafe sigaction(SIGINT, &action, nil)
  }

  /// Set by the first interrupt or request to end; the next one ends Weir itself.
  static func stopFlag() -> StopFlag {
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in Interrupt.flag.set() }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe sigaction(number, &action, nil)
      // Whoever started the program may have blocked them, which children inherit.
      var signals = sigset_t()
      unsafe sigemptyset(&signals)
      unsafe sigaddset(&signals, number)
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
    return flag
  }

  /// Signal handlers can reach globals alone.
  private static let flag = StopFlag()
}
