internal import Glibc

/// A folder for its owner alone.
package enum PrivateFolder {
  /// Makes a folder with permissions 0700; one that is there already is left as it is.
  package static func make(_ path: String) throws(DatabaseError) {
    if unsafe mkdir(path, 0o700) == 0 { return }
    let code = errno
    var status = stat()
    let isFolder = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard code == EEXIST, isFolder else {
      let words = unsafe strerror(code).map { unsafe String(cString: $0) }
      throw .unopenable(path: path, reason: words ?? "error \(code)")
    }
  }
}
