internal import Database

/// The state beside the files: its errors are the store's.
extension Database {
  /// Reads in one transaction.
  func stored<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(RecordStoreError) -> Value {
    do throws(DatabaseError) {
      return try read(body)
    } catch {
      throw .state(error)
    }
  }

  /// Runs one statement that reads, which is a transaction of its own.
  func storedOnce<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(RecordStoreError) -> Value {
    do throws(DatabaseError) {
      return try readOnce(body)
    } catch {
      throw .state(error)
    }
  }

  /// Changes the state in one transaction, or leaves it as it is when the body refuses.
  func changeStored<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Result<Value, RecordStoreError>
  ) throws(RecordStoreError) -> Value {
    let outcome: Result<Value, RecordStoreError>
    do throws(DatabaseError) {
      outcome = try attempt(body)
    } catch {
      throw .state(error)
    }
    return try outcome.get()
  }
}
