/// The file system as the spool needs it, so that tests can let it fail.
package protocol SpoolDisk: Sendable {
  /// Makes a folder for its owner alone; one that is there stays as it is.
  func makeFolder(_ path: String) throws(SpoolError)
  /// Names of what is in a folder, in no order.
  func list(_ folder: String) throws(SpoolError) -> [String]
  /// Opens a file for reading and writing, and makes it where it is missing.
  func open(_ path: String) throws(SpoolError) -> any SpoolFile
  /// Gives a file another name, in place of what has it.
  func rename(_ path: String, to other: String) throws(SpoolError)
  /// Removes a file; one that is not there is removed already.
  func remove(_ path: String) throws(SpoolError)
  /// Removes an empty folder.
  func removeFolder(_ path: String) throws(SpoolError)
  /// Returns when names in the folder are safe.
  func syncFolder(_ path: String) throws(SpoolError)
  /// Keeps other processes out for as long as the file is held.
  func lock(_ path: String) throws(SpoolError) -> any SpoolFile
}

/// An open file; it closes with its last reference.
package protocol SpoolFile: AnyObject, Sendable {
  /// Bytes of the file.
  func size() throws(SpoolError) -> Int
  /// Writes all bytes, or throws; how many were written then is not known.
  func write(_ bytes: [UInt8], at offset: Int) throws(SpoolError)
  /// Reads so many bytes; fewer at the end of the file.
  func read(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8]
  /// Cuts the file.
  func truncate(to size: Int) throws(SpoolError)
  /// Returns when what was written is safe.
  func sync() throws(SpoolError)
}
