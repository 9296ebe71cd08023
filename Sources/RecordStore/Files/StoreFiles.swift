internal import Glibc

/// What the store does with files and folders; everything is its owner's alone.
enum StoreFiles {
  /// Makes a folder with those above it, so that they outlive the machine's power.
  static func makeFolder(_ path: String) throws(RecordStoreError) {
    if unsafe mkdir(path, 0o700) == 0 { return try sync(folder: parent(of: path)) }
    switch errno {
    case EEXIST: return
    case ENOENT:
      let above = parent(of: path)
      guard above != path else { throw .failed(path, "made") }
      try makeFolder(above)
      guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw .failed(path, "made")
      }
      try sync(folder: above)
    default: throw .failed(path, "made")
    }
  }

  /// The folder that a path is in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Brings a folder's entries to the disk.
  static func sync(folder path: String) throws(RecordStoreError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .failed(path, "opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .failed(path, "synchronized") }
  }

  /// Gives a file its place, over whatever is there; the folders on the way are made.
  static func move(_ source: String, to path: String) throws(RecordStoreError) {
    let folder = parent(of: path)
    // Somebody else may take an empty folder away just when it was made.
    for _ in 0..<8 {
      if unsafe rename(source, path) == 0 { return try sync(folder: folder) }
      guard errno == ENOENT else { break }
      try makeFolder(folder)
    }
    throw .failed(path, "put in place")
  }

  /// Takes a file away; one that is not there is no fault.
  static func remove(_ path: String) throws(RecordStoreError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .failed(path, "removed") }
  }

  /// Takes away folders that became empty, from one upwards to a root that stays.
  static func removeEmptyFolders(from folder: String, upTo root: String) {
    var path = folder
    while path.utf8.count > root.utf8.count, unsafe rmdir(path) == 0 { path = parent(of: path) }
  }

  /// Takes away a folder with everything in it.
  static func removeAll(_ path: String) throws(RecordStoreError) {
    for entry in try entries(of: path) {
      if entry.isFolder {
        try removeAll("\(path)/\(entry.name)")
      } else {
        try remove("\(path)/\(entry.name)")
      }
    }
    guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw .failed(path, "removed") }
  }

  /// The entries of a folder, sorted; none where it is not there.
  static func entries(of path: String) throws(RecordStoreError) -> [(name: String, isFolder: Bool)]
  {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw .failed(path, "listed")
    }
    defer { unsafe closedir(folder) }
    var entries: [(name: String, isFolder: Bool)] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      var status = stat()
      guard unsafe lstat("\(path)/\(name)", &status) == 0 else { continue }
      entries.append((name, status.st_mode & S_IFMT == S_IFDIR))
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// Writes all bytes at a place of a file.
  static func write(
    _ bytes: ArraySlice<UInt8>, to descriptor: Int32, at offset: Int, _ path: String
  ) throws(RecordStoreError) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, offset + done)
      }
      guard written >= 0 else {
        if errno == EINTR { continue }
        throw .failed(path, "written")
      }
      done += written
    }
  }
}
