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
}
