/// Declares an option and reads its value back with its type from what was parsed.
package struct OptionKey<Value: Sendable>: Sendable {
  /// The row for the command's table.
  package let declaration: OptionDeclaration
  /// Makes the option's value from the values found, oldest first.
  let combine: @Sendable ([any Sendable]) -> Value
}

extension OptionKey where Value == Bool {
  /// Declares an option without a value; true when it is given.
  package static func flag(
    _ name: String, short: Character? = nil, summary: String, details: [String] = []
  ) -> OptionKey {
    OptionKey(
      declaration: OptionDeclaration(
        name: name, short: short, placeholder: nil, summary: summary, details: details,
        shape: .text, repetition: .once, defaultText: nil, isSet: false, convert: { _ in true }),
      combine: { !$0.isEmpty })
  }
}

extension OptionKey {
  /// Declares an option that has a value even when it is absent.
  ///
  /// `defaultText` is what help shows for `defaultValue`.
  package static func value(
    _ name: String, short: Character? = nil, _ placeholder: String, _ reader: ValueReader<Value>,
    default defaultValue: Value, defaultText: String? = nil,
    summary: String, details: [String] = []
  ) -> OptionKey {
    OptionKey(
      declaration: OptionDeclaration(
        name: name, short: short, placeholder: placeholder, summary: summary, details: details,
        shape: reader.shape, repetition: .once,
        defaultText: defaultText ?? "\(defaultValue)", isSet: true,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.last as? Value ?? defaultValue })
  }

  /// Declares an option that is nil when absent.
  ///
  /// `defaultText` says what happens then, if help should.
  package static func optional<Wrapped: Sendable>(
    _ name: String, short: Character? = nil, _ placeholder: String,
    _ reader: ValueReader<Wrapped>, defaultText: String? = nil,
    summary: String, details: [String] = []
  ) -> OptionKey where Value == Wrapped? {
    OptionKey(
      declaration: OptionDeclaration(
        name: name, short: short, placeholder: placeholder, summary: summary, details: details,
        shape: reader.shape, repetition: .once, defaultText: defaultText,
        isSet: false,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.last as? Wrapped })
  }

  /// Declares an option that may be repeated, each time with one value or several between commas.
  package static func list<Element: Sendable>(
    _ name: String, short: Character? = nil, _ placeholder: String,
    _ reader: ValueReader<Element>, defaultText: String? = nil,
    summary: String, details: [String] = []
  ) -> OptionKey where Value == [Element] {
    OptionKey(
      declaration: OptionDeclaration(
        name: name, short: short, placeholder: placeholder, summary: summary, details: details,
        shape: reader.shape, repetition: .list, defaultText: defaultText,
        isSet: false,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.compactMap { $0 as? Element } })
  }
}
