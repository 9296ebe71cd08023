import Foundation
import TestSupport
import Testing

/// Our declarations of the engine's functions, against the header in its source package.
struct DeclarationTests {
  /// The header, where somebody has unpacked it: `WEIR_DUCKDB_HEADER` names its folder.
  static let headerFolder = ProcessInfo.processInfo.environment["WEIR_DUCKDB_HEADER"]

  @Test(
    "each function that is used is declared as the engine declares it",
    .enabled(if: headerFolder != nil, "WEIR_DUCKDB_HEADER names no folder with duckdb.h"))
  func declarations() throws {
    let folder = try #require(Self.headerFolder)
    let scratch = try TemporaryFolder()
    let ours = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/CDuckDB/include").path
    let source = """
      #include "duckdb.h"
      #define WEIR_DUCKDB_HAS_RESULT
      typedef duckdb_result weir_duckdb_result;
      #include "CDuckDB.h"
      #define CHECK(name, result, parameters) \\
        _Static_assert(__builtin_types_compatible_p(__typeof__(&duckdb_##name), \\
          __typeof__(((weir_duckdb *)0)->name)), #name);
      WEIR_DUCKDB_FUNCTIONS(CHECK)
      #undef weir_duckdb_result
      typedef struct { uint64_t reserved[3]; void *pointers[3]; } ours;
      _Static_assert(sizeof(ours) == sizeof(duckdb_result), "result");
      """
    let path = try scratch.write(Array(source.utf8), as: "compare.c")
    let clang = Process()
    clang.executableURL = URL(filePath: "/usr/bin/env")
    clang.arguments = ["clang", "-fsyntax-only", "-I", ours, "-I", folder, path]
    try clang.run()
    clang.waitUntilExit()
    #expect(clang.terminationStatus == 0)
  }
}
