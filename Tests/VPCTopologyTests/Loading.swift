import VPCTopology

/// Texts as files of one topology.
enum Loading {
  /// Loads files in the given order; the names decide between JSON and YAML.
  static func load(_ files: [(name: String, text: String)]) throws(TopologyError) -> Topology {
    var loader = TopologyLoader()
    for file in files { loader.add(Array(file.text.utf8), file: file.name) }
    return try loader.finish()
  }

  /// Loads one file of the short form.
  static func yaml(_ text: String) throws(TopologyError) -> Topology {
    try load([("t.yaml", text)])
  }

  /// Loads files with all their changes.
  static func timeline(
    _ files: [(name: String, text: String)]
  ) throws(TopologyError) -> TopologyTimeline {
    var loader = TopologyLoader()
    for file in files { loader.add(Array(file.text.utf8), file: file.name) }
    return try loader.finishTimeline()
  }

  /// Loads one file of the short form with all its changes.
  static func timeline(_ text: String) throws(TopologyError) -> TopologyTimeline {
    try timeline([("t.yaml", text)])
  }

  /// Every fault of all versions of one YAML file.
  static func timelineFaults(_ text: String) -> [String] {
    do throws(TopologyError) {
      return try timeline(text).warnings.map(\.description)
    } catch {
      if case .faults(let faults) = error { return faults.map(\.description) }
      return [error.description]
    }
  }

  /// Every fault of the files, errors and warnings, as users see them.
  static func faults(_ files: [(name: String, text: String)]) -> [String] {
    do throws(TopologyError) {
      return try load(files).warnings.map(\.description)
    } catch {
      if case .faults(let faults) = error { return faults.map(\.description) }
      return [error.description]
    }
  }

  /// Every fault of one YAML file.
  static func faults(yaml text: String) -> [String] { faults([("t.yaml", text)]) }
}

extension TopologyResources {
  /// The same resources without the places they were read from, to compare what was read.
  var withoutPositions: TopologyResources {
    func bare<Resource: TopologyResource>(_ list: [Resource]) -> [Resource] {
      list.map { resource in
        var resource = resource
        resource.position = Self.nowhere
        return resource
      }
    }
    var copy = self
    copy.vpcs = bare(vpcs)
    copy.subnets = bare(subnets)
    copy.groups = bare(groups)
    copy.networkACLs = bare(networkACLs)
    copy.routeTables = bare(routeTables)
    copy.internetGateways = bare(internetGateways)
    copy.egressOnlyGateways = bare(egressOnlyGateways)
    copy.natGateways = bare(natGateways)
    copy.endpoints = bare(endpoints)
    copy.transitGateways = bare(transitGateways)
    copy.transitGatewayAttachments = bare(transitGatewayAttachments)
    copy.peerings = bare(peerings)
    copy.prefixLists = bare(prefixLists)
    copy.instances = bare(instances)
    copy.interfaces = bare(interfaces)
    copy.mirrorTargets = bare(mirrorTargets)
    copy.mirrorSessions = bare(mirrorSessions)
    for task in copy.tasks.indices { copy.tasks[task].position = Self.nowhere }
    copy.autoScalingGroups = autoScalingGroups.map {
      AutoScalingGroup(name: $0.name, tags: $0.tags, position: Self.nowhere)
    }
    for group in copy.groups.indices {
      for rule in copy.groups[group].rules.indices {
        copy.groups[group].rules[rule].position = Self.nowhere
      }
    }
    for list in copy.networkACLs.indices {
      for entry in copy.networkACLs[list].entries.indices {
        copy.networkACLs[list].entries[entry].position = Self.nowhere
      }
    }
    for table in copy.routeTables.indices {
      for route in copy.routeTables[table].routes.indices {
        copy.routeTables[table].routes[route].position = Self.nowhere
      }
    }
    return copy
  }

  private static var nowhere: SourcePosition { SourcePosition(file: "", line: 0) }
}
