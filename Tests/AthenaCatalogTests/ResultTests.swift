import AthenaCatalog
import Testing

/// Types, texts and files of results.
struct ResultTests {
  @Test(
    "values are written as Athena writes them",
    arguments: [
      ("DOUBLE", "12", "12.0"), ("DOUBLE", "1e7", "1.0E7"),
      ("DOUBLE", "12345678.5", "1.23456785E7"),
      ("DOUBLE", "0.00012", "1.2E-4"), ("DOUBLE", "-2500000000", "-2.5E9"), ("DOUBLE", "0", "0.0"),
      ("DOUBLE", "nan", "NaN"), ("DOUBLE", "-inf", "-Infinity"), ("DOUBLE", "1e300", "1.0E300"),
      ("DOUBLE", "1e-300", "1.0E-300"), ("BIGINT", "7", "7"), ("VARCHAR", "1e7", "1e7"),
      ("TIMESTAMP", "2021-01-01 00:00:00", "2021-01-01 00:00:00.000"),
      ("TIMESTAMP", "2021-01-01 00:00:00.1234", "2021-01-01 00:00:00.123"),
      ("TIMESTAMP WITH TIME ZONE", "2021-01-01 00:00:00.5+00", "2021-01-01 00:00:00.500 UTC"),
    ])
  func texts(_ type: String, _ value: String, _ expected: String) {
    #expect(AthenaResultType(engine: type).text(value) == expected)
  }

  @Test(
    "types have Athena's names",
    arguments: [
      ("HUGEINT", "bigint"), ("INTEGER", "integer"), ("DECIMAL(18,3)", "decimal"),
      ("INTEGER[]", "array"), ("STRUCT(a INTEGER)", "row"), ("ENUM('a')", "varchar"),
      ("TIMESTAMP", "timestamp"),
    ])
  func types(_ engine: String, _ name: String) {
    #expect(AthenaResultType(engine: engine).name == name)
  }

  @Test("a decimal keeps its digits")
  func decimal() {
    let type = AthenaResultType(engine: "DECIMAL(18,3)")
    #expect(type.precision == 18 && type.scale == 3)
  }

  @Test("every value is in quotes, and NULL is nothing")
  func commas() {
    let bytes = AthenaResultFile.commaSeparated(["a", "b\"c"], [["1,\"x\"\n", nil], ["", "é"]])
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "\"a\",\"b\"\"c\"\n\"1,\"\"x\"\"\n\",\n\"\",\"é\"\n")
  }

  @Test("the metadata has the fields that clients read")
  func metadata() {
    let bytes = AthenaResultFile.metadata(
      "id", [AthenaResultFile.Column("n", AthenaResultType(engine: "BIGINT"))])
    let column: [UInt8] = [
      0x0a, 4, 0x68, 0x69, 0x76, 0x65, 0x22, 1, 0x6e, 0x2a, 1, 0x6e, 0x32, 6, 0x62, 0x69, 0x67,
      0x69, 0x6e, 0x74, 0x38, 19, 0x40, 0, 0x48, 3, 0x50, 0,
    ]
    #expect(bytes == [0x0a, 2, 0x69, 0x64, 0x22, UInt8(column.count)] + column)
  }
}
