import Foundation
import TestSupport
import Testing
import TopologyFetch

/// What is written is there as a whole, and nothing else is lost.
struct OutputPlaceTests {
  private let scratch: TemporaryFolder
  private var folder: String { scratch.url.appending(path: "out").path }

  init() throws { scratch = try TemporaryFolder() }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test("a folder is made, and replaced as a whole by the next")
  func replaced() throws {
    try OutputPlace.write([("vpcs.json", "1"), ("pl-0a.json", "2")], toFolder: folder + "/")
    #expect(try names(folder) == ["pl-0a.json", "vpcs.json"])
    try OutputPlace.write([("vpcs.json", "3")], toFolder: folder)
    #expect(try names(folder) == ["vpcs.json"])
    #expect(try String(contentsOfFile: folder + "/vpcs.json", encoding: .utf8) == "3")
    #expect(try names(scratch.url.path) == ["out"])
  }

  @Test("an empty folder, and one behind a link, are taken")
  func existing() throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let link = scratch.url.appending(path: "link").path
    try manager.createSymbolicLink(atPath: link, withDestinationPath: folder)
    try OutputPlace.write([("vpcs.json", "1")], toFolder: link)
    #expect(try names(folder) == ["vpcs.json"])
    #expect(try manager.destinationOfSymbolicLink(atPath: link) == folder)
  }

  @Test("a folder with anything else in it is left alone")
  func occupied() throws {
    try OutputPlace.write([("vpcs.json", "1")], toFolder: folder)
    _ = try scratch.write([], as: "out/notes.txt")
    #expect(throws: OutputFault.self) {
      try OutputPlace.write([("vpcs.json", "2")], toFolder: folder)
    }
    let fault = try #require(throws: OutputFault.self) { try OutputPlace.checkFolder(folder) }
    #expect(fault.description.contains("holds 'notes.txt', which is no output of a fetch"))
    #expect(try String(contentsOfFile: folder + "/vpcs.json", encoding: .utf8) == "1")
  }

  @Test("a file in place of the folder, or a missing parent, is told")
  func impossible() throws {
    let file = try scratch.write([], as: "file")
    let notFolder = try #require(throws: OutputFault.self) { try OutputPlace.checkFolder(file) }
    #expect(notFolder.description == "cannot write \(file): Not a directory")
    #expect(throws: OutputFault.self) {
      try OutputPlace.write([("vpcs.json", "1")], toFolder: folder + "/none/deeper")
    }
    let current = FileManager.default.currentDirectoryPath
    #expect(throws: OutputFault.self) { try OutputPlace.checkFolder(current) }
  }

  @Test("when a file of the folder cannot be written, nothing of it stays")
  func halfway() throws {
    #expect(throws: OutputFault.self) {
      try OutputPlace.write([("vpcs.json", "1"), ("no/such.json", "2")], toFolder: folder)
    }
    #expect(try names(scratch.url.path) == [])
  }

  @Test("a file is replaced as a whole, a link to it stays, and nothing is left beside it")
  func file() throws {
    let path = try scratch.write(Array("old".utf8), as: "t.yaml")
    let link = scratch.url.appending(path: "link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try OutputPlace.write("new", toFile: link)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try names(scratch.url.path) == ["link", "t.yaml"])
    let fault = try #require(throws: OutputFault.self) {
      try OutputPlace.write("x", toFile: scratch.url.path)
    }
    #expect(fault.description == "cannot write \(scratch.url.path): Is a directory")
    #expect(throws: Never.self) { try OutputPlace.write("x", toFile: "/dev/null") }
  }
}
