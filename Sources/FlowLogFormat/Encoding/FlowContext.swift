package import FlowModel

/// What is known of one flow beyond its packets: for each value its number at the provider.
package struct FlowContext: Sendable, BitwiseCopyable {
  private var numbers = InlineArray<9, UInt32>(repeating: 0)

  /// Knows nothing.
  package init() {}

  /// The number of a value; 0 where there is none.
  package subscript(value: ContextValue) -> UInt32 {
    get { numbers[Int(value.rawValue)] }
    set { numbers[Int(value.rawValue)] = newValue }
  }
}

/// Whoever knows more of flows than their packets tell: topologies, lists of addresses.
///
/// Asked once per record, and only for what the format shows. Values are made once each and then
/// go by number, so that a record costs no text.
package protocol FlowContextProvider: AnyObject {
  /// How many values have numbers; 1 at least, as number 0 is no value.
  var count: Int { get }
  /// The value with a number.
  func value(_ number: Int) -> FieldConstant?
  /// Sets the numbers of the wanted values of a flow; what is not wanted may stay as it was.
  func describe(_ flow: Flow, _ wanted: [ContextValue], in context: inout FlowContext)
}
