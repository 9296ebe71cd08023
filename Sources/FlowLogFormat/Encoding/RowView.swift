/// Row templates lent for the time of one batch, without bounds checks in the loop over records.
///
/// Safe: it exists only inside `RowTemplates.withView`, indices come from the templates
/// themselves, and an interface that they do not know is turned into the first row.
@safe
struct RowView: ~Copyable {
  /// The longest record that the templates can give.
  let maximumLength: Int
  /// The number of steps in a row.
  let stepCount: Int

  private let interfaceCount: Int
  private let steps: UnsafeBufferPointer<RowStep>
  private let pieces: UnsafeBufferPointer<RowTemplates.Piece>
  private let text: UnsafeRawPointer

  fileprivate init?(
    _ templates: RowTemplates, _ steps: UnsafeBufferPointer<RowStep>,
    _ pieces: UnsafeBufferPointer<RowTemplates.Piece>, _ text: UnsafeRawBufferPointer
  ) {
    guard let firstByte = text.baseAddress else { return nil }
    maximumLength = templates.maximumLength
    interfaceCount = templates.interfaceCount
    stepCount = steps.count
    unsafe self.steps = steps
    unsafe self.pieces = pieces
    unsafe self.text = firstByte
  }

  /// The index of the first piece in the row of an interface.
  @inline(__always)
  func firstPiece(ofInterface number: Int) -> Int {
    (number < interfaceCount ? number + 1 : 0) * (stepCount + 1)
  }

  /// What stands behind the piece with this index in its row.
  @inline(__always)
  func step(_ index: Int) -> RowStep { unsafe steps[index] }

  /// Writes a piece of text.
  @inline(__always)
  func writePiece(_ index: Int, to cursor: inout TextCursor) {
    let piece = unsafe pieces[index]
    unsafe cursor.copy(text + Int(piece.offset), count: Int(piece.count))
  }
}

extension RowTemplates {
  /// Lends the templates to `body`.
  @inline(__always)
  func withView(_ body: (borrowing RowView) -> Void) {
    unsafe steps.withUnsafeBufferPointer { steps in
      unsafe pieces.withUnsafeBufferPointer { pieces in
        unsafe text.withUnsafeBytes { text in
          guard let view = unsafe RowView(self, steps, pieces, text) else { return }
          body(view)
        }
      }
    }
  }
}
