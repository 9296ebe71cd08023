// swift-tools-version: 6.3
import PackageDescription

/// Settings of every Swift target: language mode 6, borrowed views, warnings are errors.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .unsafeFlags(
    ["-cross-module-optimization", "-Xfrontend", "-function-sections"],
    .when(configuration: .release)),
]

/// How the release is linked: nobody looks its symbols up at run time, and its addresses are put
/// right from a packed list, so that megabytes of tables are neither there nor read at the start.
let slim = [
  "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=safe", "-Xlinker", "-z",
  "-Xlinker", "pack-relative-relocs",
]

/// A module of the house: `Sources/<name>`, importing only what is listed.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// Tests of one module: `Tests/<name>`; folders of data are listed in `data`.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], data: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: data,
    swiftSettings: house)
}

let package = Package(
  name: "weir",
  products: [.executable(name: "weir", targets: ["weir"])],
  targets: [
    // C libraries from the system, and the one-line C that Swift cannot import.
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    // Headers alone: libcurl and the forty libraries behind it are loaded when first needed.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CCurlShims", dependencies: ["CCurl"]),
    .systemLibrary(name: "CIsal", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CPackShims", dependencies: ["CIsal", "CZstd"]),
    // Where text has blanks and line ends, for those who read lines and those who write columns.
    .target(name: "CTextMarks"),
    .target(name: "CLinuxShims"),
    // libssl, too, is loaded when the first certificate is.
    .target(name: "CServerShims"),
    // The kernel's side is compiled by `make probe`; libbpf is loaded when a probe is opened.
    .target(name: "CFlowProbe", exclude: ["kernel"]),

    // Nouns that every stage shares.
    module("NetworkTypes"),
    // What several modules need, and that knows nothing of networks.
    module("Threads"),
    module("Spelling"),
    module("FlowModel", ["NetworkTypes"]),

    // Which flows somebody wants to see, in words that every command shares.
    module("FlowFilter", ["FlowModel", "NetworkTypes", "Spelling"]),

    // CloudWatch Logs Insights: its language, and the SQL that answers.
    module("InsightsLanguage", ["FlowLogFormat", "FlowModel", "NetworkTypes", "Spelling"]),

    // Stages, in the order data flows. They do not import each other.
    module("PacketCapture", ["FlowModel", "CPcap", "CZlib", "CLinuxShims"]),
    module("PacketDecoding", ["FlowModel", "NetworkTypes"]),
    module("KernelProbe", ["FlowModel", "NetworkTypes", "CFlowProbe"]),
    module("VPCTopology", ["FlowModel", "NetworkTypes", "CYAML"]),
    module("Verdicts", ["VPCTopology", "FlowModel", "NetworkTypes", "CLinuxShims"]),
    module("FlowAggregation", ["FlowModel", "NetworkTypes", "CLinuxShims"]),
    module("FlowLogFormat", ["FlowModel", "NetworkTypes", "Spelling"]),

    // Flow logs that are there already: files to columns, and questions about them in SQL.
    .target(
      name: "CFlowScan", linkerSettings: [.linkedLibrary("isal"), .linkedLibrary("zstd")]),
    .target(name: "CDuckDB"),
    module(
      "FlowLogScanner",
      ["FlowLogFormat", "FlowModel", "NetworkTypes", "CFlowScan", "CLinuxShims", "CTextMarks"]),
    module(
      "QueryEngine",
      [
        "AWSProtocols", "FlowLogCopies", "FlowLogScanner", "FlowLogFormat", "FlowFilter",
        "FlowModel", "NetworkTypes", "Spelling", "CDuckDB",
      ]),

    // The machine underneath: its interfaces, the VPC that they make, and what works here.
    module("HostNetwork", ["NetworkTypes", "Threads", "CLinuxShims"]),
    module("HostTopology", ["HostNetwork", "VPCTopology", "FlowModel", "NetworkTypes"]),
    module("HostDoctor", ["HostNetwork", "CLinuxShims"]),

    // A VPC on this machine: namespaces, links, and the rules of groups and ACLs in the kernel.
    module(
      "Lab",
      ["HostNetwork", "VPCTopology", "Verdicts", "FlowModel", "NetworkTypes", "CLinuxShims"]),
    // What the lab's instances say to each other.
    module("LabTraffic", ["NetworkTypes"]),
    module("LabScenarios", ["LabTraffic", "VPCTopology", "NetworkTypes", "CLinuxShims"]),

    // AWS as a client sees it: protocols without input and output, then HTTP, then both.
    module("AWSProtocols", ["CCrypto", "CExpat"]),
    module("HTTPClient", ["AWSProtocols", "CCurl", "CCurlShims"]),
    module("AWSClient", ["AWSProtocols", "HTTPClient", "CLinuxShims"]),
    module("TopologyFetch", ["AWSClient", "AWSProtocols", "CLinuxShims"]),

    // Parts of Parquet files that deliveries and columnar copies have in common.
    .target(name: "CFlowCopies", linkerSettings: [.linkedLibrary("zstd")]),
    module("ParquetFormat", ["CPackShims", "CFlowCopies"]),
    // Flow logs as columns on disk, read again without their text.
    module(
      "FlowLogCopies",
      [
        "FlowLogFormat", "FlowLogScanner", "ParquetFormat", "Threads", "CFlowCopies",
      ]),

    // Records on their way: the spool, files, and the calls that deliver them.
    module(
      "LogDelivery",
      [
        "AWSClient", "AWSProtocols", "FlowLogFormat", "FlowModel", "HTTPClient", "ParquetFormat",
        "Threads", "CPackShims", "CTextMarks",
      ]),

    // AWS as a server: state on disk, and the operations.
    module("Database", ["CSQLite"]),
    module("AccessKeys", ["AWSProtocols", "Database"]),
    module("HTTPServer", ["AWSProtocols", "NetworkTypes", "Threads", "CServerShims"]),
    module(
      "ControlPlane",
      ["AWSProtocols", "Database", "FlowModel", "NetworkTypes", "VPCTopology"]),
    // Athena's statements and tables, and queries that are carried out one after the other.
    module("AthenaCatalog", ["AWSProtocols", "Spelling"]),
    module("QueryJobs", ["AthenaCatalog", "Threads"]),
    module(
      "QueryCopies",
      ["AthenaCatalog", "AWSProtocols", "FlowLogFormat", "InsightsLanguage", "Spelling"]),
    // The engine behind the APIs: tables and log groups as its relations.
    module(
      "StoredQueries",
      [
        "QueryJobs", "AthenaCatalog", "AWSProtocols", "InsightsLanguage", "QueryEngine",
        "FlowLogScanner", "FlowLogFormat", "Threads",
      ]),
    // Flow logs in buckets and log groups of AWS, or of whatever speaks as it does, as files here.
    module(
      "SourceFetch",
      ["AWSClient", "AWSProtocols", "FlowLogFormat", "FlowLogScanner", "HTTPClient", "Threads"]),
    // What the embedded destinations keep: buckets, log groups, delivery streams.
    module("RecordStore", ["AWSProtocols", "ControlPlane", "Database"]),
    .target(name: "CKafkaShims"),
    // From delivery streams to where their records belong.
    module(
      "StreamDelivery",
      [
        "AWSProtocols", "ControlPlane", "FilterPattern", "HTTPClient", "RecordStore", "Threads",
        "CKafkaShims", "CZlib",
      ]),
    // Which log events somebody wants, in the words of CloudWatch Logs.
    module("FilterPattern", ["AWSProtocols"]),
    module(
      "AWSServices",
      [
        "AWSProtocols", "AthenaCatalog", "ControlPlane", "Database", "FilterPattern",
        "FlowLogFormat", "NetworkTypes", "QueryJobs", "RecordStore", "Spelling",
      ]),

    // Wiring and the command line.
    module("CommandLineKit"),
    module(
      "Daemon",
      [
        "FlowModel", "NetworkTypes", "PacketCapture", "PacketDecoding", "VPCTopology", "Verdicts",
        "FlowAggregation", "FlowFilter", "FlowLogFormat", "HostNetwork", "HostTopology",
        "KernelProbe", "Lab", "LogDelivery", "AWSClient", "HTTPClient", "AWSProtocols",
        "AWSServices", "AccessKeys", "AthenaCatalog", "ControlPlane", "Database", "HTTPServer",
        "QueryJobs",
        "QueryEngine", "RecordStore", "StoredQueries", "StreamDelivery", "Threads", "CLinuxShims",
        "CServerShims",
      ]),
    .executableTarget(
      name: "weir",
      dependencies: [
        "AWSClient", "AWSProtocols", "AccessKeys", "CommandLineKit", "Daemon", "FlowAggregation",
        "FlowFilter", "FlowLogFormat", "FlowLogScanner", "FlowModel", "HTTPClient", "HTTPServer",
        "HostDoctor", "HostNetwork", "HostTopology", "InsightsLanguage", "Lab", "LabScenarios",
        "LabTraffic", "NetworkTypes", "QueryCopies", "QueryEngine", "SourceFetch", "Threads",
        "TopologyFetch",
        "VPCTopology",
      ],
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(slim, .when(configuration: .release))]),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["NetworkTypes", "FlowLogScanner", "FlowModel", "CZstd"],
      path: "Tests/TestSupport", swiftSettings: house),
    tests("NetworkTypesTests", ["NetworkTypes", "TestSupport"]),
    tests("FlowModelTests", ["FlowModel", "NetworkTypes", "TestSupport"]),
    tests("FlowFilterTests", ["FlowFilter", "FlowModel", "NetworkTypes", "TestSupport"]),
    tests(
      "InsightsLanguageTests",
      [
        "InsightsLanguage", "FlowLogFormat", "FlowLogScanner", "NetworkTypes", "QueryEngine",
        "TestSupport",
      ], data: ["Cases"]),
    tests("PacketDecodingTests", ["PacketDecoding", "FlowModel", "NetworkTypes", "TestSupport"]),
    tests(
      "VerdictsTests", ["Verdicts", "VPCTopology", "FlowModel", "NetworkTypes", "TestSupport"],
      data: ["Cases"]),
    tests("FlowAggregationTests", ["FlowAggregation", "FlowModel", "NetworkTypes", "TestSupport"]),
    tests(
      "DaemonTests",
      [
        "AWSProtocols", "ControlPlane", "Daemon", "FlowAggregation", "FlowFilter", "FlowLogFormat",
        "FlowModel", "HTTPServer", "HostNetwork", "HostTopology", "LogDelivery", "NetworkTypes",
        "Threads", "VPCTopology", "TestSupport",
      ]),
    tests(
      "HostNetworkTests", ["HostNetwork", "NetworkTypes", "TestSupport"], data: ["Recordings"]),
    tests(
      "HostTopologyTests",
      ["HostTopology", "HostNetwork", "VPCTopology", "FlowModel", "NetworkTypes", "TestSupport"]),
    tests(
      "LabScenariosTests",
      [
        "LabScenarios", "LabTraffic", "Daemon", "FlowLogFormat", "FlowModel", "NetworkTypes",
        "VPCTopology", "TestSupport",
      ]),
    tests("LabTrafficTests", ["LabTraffic", "NetworkTypes", "TestSupport"]),
    tests("HostDoctorTests", ["HostDoctor", "HostNetwork", "TestSupport"]),
    tests("AWSProtocolsTests", ["AWSProtocols", "TestSupport"]),
    tests("HTTPClientTests", ["HTTPClient", "AWSProtocols", "TestSupport"]),
    tests("AWSClientTests", ["AWSClient", "AWSProtocols", "HTTPClient", "TestSupport"]),
    tests(
      "TopologyFetchTests",
      ["TopologyFetch", "AWSClient", "AWSProtocols", "HTTPClient", "VPCTopology", "TestSupport"]),
    tests(
      "ControlPlaneTests",
      ["ControlPlane", "AWSProtocols", "Database", "VPCTopology", "TestSupport"]),
    tests(
      "AWSServicesTests",
      [
        "AWSServices", "AWSProtocols", "AthenaCatalog", "ControlPlane", "Database", "FlowModel",
        "QueryJobs", "VPCTopology", "TestSupport",
      ]),
    tests("AthenaCatalogTests", ["AthenaCatalog", "AWSProtocols", "TestSupport"]),
    tests("QueryCopiesTests", ["QueryCopies", "InsightsLanguage"], data: ["Cases"]),
    tests("QueryJobsTests", ["QueryJobs", "AthenaCatalog"]),
    tests("StoredQueriesTests", ["StoredQueries", "FlowLogFormat", "TestSupport"]),
    tests(
      "SourceFetchTests",
      ["SourceFetch", "AWSClient", "AWSProtocols", "HTTPClient", "FlowLogScanner", "TestSupport"]),
    tests(
      "RecordStoreTests", ["RecordStore", "AWSProtocols", "ControlPlane", "TestSupport"]),
    tests(
      "StreamDeliveryTests",
      [
        "StreamDelivery", "RecordStore", "AWSProtocols", "ControlPlane", "HTTPClient",
        "TestSupport",
      ]),
    tests("FilterPatternTests", ["FilterPattern", "TestSupport"], data: ["Cases"]),
    tests("HTTPServerTests", ["HTTPServer", "AWSProtocols", "NetworkTypes", "TestSupport"]),
    tests("AccessKeysTests", ["AccessKeys", "AWSProtocols", "TestSupport"]),
    tests("DatabaseTests", ["Database", "TestSupport"]),
    // A process that hands in records and is killed, for tests of delivery.
    .executableTarget(
      name: "weir-delivery-helper",
      dependencies: ["LogDelivery", "AWSClient", "AWSProtocols", "FlowLogFormat", "HTTPClient"],
      path: "Tests/DeliveryHelper", swiftSettings: house),
    tests(
      "LogDeliveryTests",
      [
        "LogDelivery", "AWSClient", "AWSProtocols", "FlowLogFormat", "FlowModel", "HTTPClient",
        "NetworkTypes", "ParquetFormat", "TestSupport", "CZlib",
      ]),
    tests("CommandLineKitTests", ["CommandLineKit"]),
    tests("EndToEndTests", ["AWSProtocols", "HTTPClient", "TestSupport"], data: ["Snapshots"]),
    tests("TidyTests", []),
    tests(
      "FlowLogScannerTests",
      ["FlowLogScanner", "FlowLogFormat", "CFlowScan", "CTextMarks", "CZlib", "TestSupport"],
      data: ["Cases"]),
    tests("ParquetFormatTests", ["ParquetFormat", "TestSupport"]),
    tests(
      "FlowLogCopiesTests",
      ["FlowLogCopies", "FlowLogScanner", "FlowLogFormat", "TestSupport"]),
    tests(
      "QueryEngineTests",
      [
        "QueryEngine", "FlowFilter", "FlowLogScanner", "FlowLogFormat", "FlowModel", "CDuckDB",
        "TestSupport",
      ], data: ["Cases"]),
    tests("FlowLogFormatTests", ["FlowLogFormat", "FlowModel", "NetworkTypes", "TestSupport"]),
    tests("VPCTopologyTests", ["VPCTopology", "FlowModel", "NetworkTypes", "TestSupport"]),
    .target(name: "CLabShims", path: "Tests/CLabShims"),
    // A flood of new flows, for tests and measurements of live capture.
    .executableTarget(name: "weir-storm", path: "Benchmarks/Storm"),
    tests(
      "KernelProbeTests",
      ["KernelProbe", "CFlowProbe", "FlowModel", "NetworkTypes", "CLabShims"]),
    tests(
      "LabTests",
      [
        "Lab", "HostNetwork", "KernelProbe", "VPCTopology", "Verdicts", "FlowModel",
        "NetworkTypes", "TestSupport",
      ]),
    tests("PacketCaptureTests", ["PacketCapture", "FlowModel", "TestSupport", "CZlib"]),
  ],
  swiftLanguageModes: [.v6]
)

/// A libFuzzer target: `Fuzz/<name>/Fuzz<name>.swift`, built and run by `scripts/fuzz`.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "Fuzz\(name)", dependencies: dependencies, path: "Fuzz/\(name)",
    swiftSettings: house + [.unsafeFlags(["-parse-as-library"])])
}

// Fuzz targets take their main function from libFuzzer, so an ordinary build leaves them out.
if Context.environment["WEIR_FUZZ"] != nil {
  package.targets += [
    fuzz("CaptureFiles", ["PacketCapture", "FlowModel"]),
    fuzz("PacketDecoding", ["PacketDecoding", "FlowModel"]),
    fuzz("FlowLogLines", ["FlowLogFormat", "FlowModel", "NetworkTypes"]),
    fuzz("FlowFilters", ["FlowFilter", "FlowModel"]),
    fuzz("InsightsQueries", ["InsightsLanguage"]),
    fuzz("FlowLogScans", ["FlowLogScanner", "FlowLogFormat"]),
    fuzz("FlowLogCopies", ["FlowLogCopies", "FlowLogScanner", "FlowLogFormat"]),
    fuzz("LogFormats", ["FlowLogFormat"]),
    fuzz("Topologies", ["VPCTopology"]),
    fuzz("ServiceRanges", ["VPCTopology", "NetworkTypes"]),
    fuzz("Netlink", ["HostNetwork"]),
    fuzz("ServiceAnswers", ["AWSProtocols"]),
    fuzz("AWSConfigurations", ["AWSClient"]),
    fuzz("HTTPRequests", ["HTTPServer"]),
    fuzz("ServiceRequests", ["AWSProtocols"]),
    fuzz("DeliverySpool", ["LogDelivery"]),
    fuzz("AthenaStatements", ["AthenaCatalog", "AWSProtocols"]),
    fuzz("StoreKeys", ["RecordStore"]),
    fuzz("FilterPatterns", ["FilterPattern"]),
    fuzz("PayloadChunks", ["AWSProtocols"]),
  ]
}

if Context.environment["WEIR_BENCH"] != nil {
  package.targets += [
    .executableTarget(
      name: "weir-bench",
      dependencies: [
        "Daemon", "FlowAggregation", "FlowLogFormat", "FlowModel", "PacketCapture",
        "PacketDecoding",
      ],
      path: "Benchmarks/Stages", swiftSettings: house),
    .executableTarget(
      name: "weir-verdict-bench",
      dependencies: ["Verdicts", "VPCTopology", "FlowModel", "NetworkTypes"],
      path: "Benchmarks/Verdicts", swiftSettings: house),
    .executableTarget(
      name: "weir-delivery-bench",
      dependencies: [
        "AWSProtocols", "LogDelivery", "FlowLogFormat", "FlowModel", "NetworkTypes",
      ],
      path: "Benchmarks/Delivery", swiftSettings: house),
  ]
}
