import Foundation
import TestSupport
import Testing
import VPCTopology

/// Files and folders as people hand them over.
struct LoaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, as name: String) throws -> String {
    try folder.write(Array(text.utf8), as: name)
  }

  private func error(_ path: String) -> String {
    do throws(TopologyError) {
      _ = try TopologyLoader.load(path)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test("a folder is all its JSON and YAML files, whatever their names")
  func wholeFolder() throws {
    for file in DescribeFixture.files { _ = try write(file.text, as: file.name) }
    _ = try write("not a topology", as: "notes.txt")
    _ = try write(#"{"Addresses": []}"#, as: "addresses.json")
    let topology = try TopologyLoader.load(folder.url.path)
    #expect(topology.resources.interfaces.count == 4)
    #expect(topology.warnings.map(\.kind) == [.shape])
    let file = folder.url.appending(path: "addresses.json").path
    #expect(topology.warnings.first?.position == SourcePosition(file: file, line: 1))
  }

  @Test("several paths are one topology, and describe outputs may be YAML")
  func severalPaths() throws {
    let first = try write("Vpcs:\n- {VpcId: vpc-1, CidrBlock: 10.0.0.0/16}\n", as: "a.yaml")
    let second = try write("subnets: {s: {vpc: vpc-1, cidr: 10.0.0.0/24}}", as: "b.yaml")
    let third = try write(
      "acls: {a: {vpc: vpc-1, default: true}}\nroute-tables: {r: {vpc: vpc-1, main: true}}",
      as: "c.yml")
    let topology = try TopologyLoader.load([first, second, third])
    #expect(topology.resources.subnets.first?.vpcID == "vpc-1")
  }

  @Test("JSON is known by its name or its first byte")
  func forms() throws {
    let short = #"  {"vpcs": {"a": {"cidr": "10.0.0.0/16"}}}"#
    for name in ["a.json", "b.yaml", "c"] {
      #expect(try TopologyLoader.load(try write(short, as: name)).resources.vpcs.count == 1)
    }
  }

  @Test("a path that leads nowhere says so")
  func nowhere() throws {
    let path = folder.url.path
    #expect(
      error("\(path)/none")
        == "cannot read \(path)/none: No such file or directory; a topology is a folder of describe "
        + "outputs, or one file")
    #expect(
      error(path)
        == "there is no topology in \(path): a file ending in .json, .yaml or .yml was expected")
  }

  @Test("files that hold no topology are refused with what they hold")
  func unknown() throws {
    let empty = try write("", as: "empty.yaml")
    #expect(
      error(empty) == """
        \(empty):1: error: this is no part of a topology: found nothing; expected the key of a describe \
        output, such as 'Vpcs' or 'NetworkInterfaces', or 'vpcs' of the short form
        1 error; the topology is refused
        """)
    let broken = try write("{\"Vpcs\": [\n", as: "broken.json")
    let list = try write("- a\n- b\n", as: "list.yaml")
    do throws(TopologyError) {
      _ = try TopologyLoader.load([broken, list])
      Issue.record("no error")
    } catch {
      #expect(
        error.description == """
          \(broken):2: error: found the end of the file; expected a value
          \(list):1: error: this is no part of a topology: found a list; expected the key of a describe \
          output, such as 'Vpcs' or 'NetworkInterfaces', or 'vpcs' of the short form
          2 errors; the topology is refused
          """)
    }
  }
}
