internal import AWSProtocols
internal import FlowLogScanner

/// A question as the engine's own parser sees it, searched for what it asks of files.
///
/// The rule is that nothing is left out wrongly: every place where the table is read must be known,
/// and a file goes only where none of them can want a record of it.
struct QuestionTree {
  /// One place where the table is read.
  struct Reading {
    /// What the table's columns are qualified with, in lower case.
    let table: String
    /// Whether columns without a qualifier are the table's.
    let isAlone: Bool
    /// What all of its wanted records fulfil; null where nothing is asked.
    let condition: JSONValue

    /// The table's column that an expression is, in lower case; nil for anything else.
    func column(_ node: JSONValue) -> String? {
      guard node["type"]?.text == "COLUMN_REF",
        let names = node["column_names"]?.items?.compactMap({ $0.text?.lowercased() })
      else { return nil }
      switch names.count {
      case 1: return isAlone ? names[0] : nil
      case 2: return names[0] == table ? names[1] : nil
      default: return nil
      }
    }
  }

  private var readings: [Reading] = []
  /// Whether the table may be read in a way that is not understood.
  private var isOpen = false

  /// What a statement asks of the files of the table.
  ///
  /// - Parameter tree: The statement as the engine tells it.
  static func condition(_ tree: JSONValue, _ constants: QuestionConstants) -> KeyCondition {
    let readings = readings(tree)
    guard !readings.isEmpty else { return .unknown }
    return .any(
      readings.map { ConditionReader(reading: $0, constants: constants).read($0.condition) })
  }

  /// Every place where the table is read; none where there may be more of them.
  static func readings(_ tree: JSONValue) -> [Reading] {
    guard let statements = tree["statements"]?.items, statements.count == 1 else { return [] }
    var search = QuestionTree()
    search.visit(statements[0])
    return search.isOpen ? [] : search.readings
  }

  /// Functions in FROM that read no table.
  private static let harmless: Set<String> = ["range", "generate_series", "unnest"]

  private mutating func visit(_ value: JSONValue) {
    switch value {
    case .array(let items): for item in items { visit(item) }
    case .object(let members):
      switch value["type"]?.text {
      case "SELECT_NODE": select(value, members)
      case "BASE_TABLE":
        if Self.isTable(value) { isOpen = true }
      case "TABLE_FUNCTION":
        let name = value["function"]?["function_name"]?.text?.lowercased() ?? ""
        if !Self.harmless.contains(name) { isOpen = true }
        visit(members)
      case "SHOW_REF": isOpen = true
      default: visit(members)
      }
    case .null, .bool, .number, .string: break
    }
  }

  private mutating func visit(_ members: [JSONMember]) {
    for member in members { visit(member.value) }
  }

  private static func isTable(_ node: JSONValue) -> Bool {
    node["table_name"]?.text.map { FlowLogTable.names.contains($0.lowercased()) } ?? true
  }

  // MARK: One SELECT

  /// A relation that FROM lists.
  private struct Relation {
    let node: JSONValue
    /// What columns are qualified with; empty where nothing is known.
    let name: String
  }

  private mutating func select(_ node: JSONValue, _ members: [JSONMember]) {
    var relations: [Relation] = []
    let isPlain = Self.collect(node["from_table"], into: &relations) && Self.isNull(node["sample"])
    for relation in relations {
      guard relation.node["type"]?.text == "BASE_TABLE" else {
        visit(relation.node)
        continue
      }
      guard Self.isTable(relation.node) else { continue }
      let isKnown =
        isPlain && Self.isNull(relation.node["sample"])
        && relation.node["column_name_alias"]?.items?.isEmpty ?? true
        && relations.count { $0.name == relation.name } == 1
      guard isKnown else {
        isOpen = true
        continue
      }
      readings.append(
        Reading(
          table: relation.name, isAlone: relations.count == 1,
          condition: node["where_clause"] ?? .null))
    }
    // Queries inside of expressions, named ones, and conditions of joins.
    for member in members where member.name != "from_table" { visit(member.value) }
    Self.joins(node["from_table"]) { visit($0) }
  }

  /// Lists what FROM joins; false where a join is of a kind that a record fewer would change.
  private static func collect(_ node: JSONValue?, into relations: inout [Relation]) -> Bool {
    guard let node, node["type"]?.text != "EMPTY" else { return true }
    guard node["type"]?.text == "JOIN" else {
      let alias = node["alias"]?.text ?? ""
      let name = alias.isEmpty ? node["table_name"]?.text ?? "" : alias
      relations.append(Relation(node: node, name: name.lowercased()))
      return true
    }
    let isLeftPlain = collect(node["left"], into: &relations)
    let isRightPlain = collect(node["right"], into: &relations)
    let isPlain =
      ["INNER", "LEFT", "RIGHT", "OUTER", "FULL"].contains(node["join_type"]?.text)
      && ["REGULAR", "CROSS"].contains(node["ref_type"]?.text) && isNull(node["sample"])
      && isNull(node["ranking_expression"])
    return isPlain && isLeftPlain && isRightPlain
  }

  /// Gives what stands in joins beside the relations.
  private static func joins(_ node: JSONValue?, _ body: (JSONValue) -> Void) {
    guard let node, node["type"]?.text == "JOIN", case .object(let members) = node else { return }
    for member in members {
      if member.name == "left" || member.name == "right" {
        joins(member.value, body)
      } else {
        body(member.value)
      }
    }
  }

  private static func isNull(_ value: JSONValue?) -> Bool { value == nil || value == .null }
}
