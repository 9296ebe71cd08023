import LogDelivery
import Testing

/// What answers of destinations say about single records.
struct DestinationTests {
  @Test(
    "rejected events are counted once, however the service names them",
    arguments: [
      (RejectedLogEvents(), 0), (RejectedLogEvents(tooOldEnd: 3), 3),
      (RejectedLogEvents(tooOldEnd: 3, expiredEnd: 5), 5),
      (RejectedLogEvents(tooNewStart: 8), 2), (RejectedLogEvents(tooOldEnd: 1, tooNewStart: 9), 2),
      (RejectedLogEvents(tooOldEnd: 40, tooNewStart: 0), 10),
      (RejectedLogEvents(tooNewStart: 40), 0),
    ])
  func rejected(answer: RejectedLogEvents, count: Int) {
    #expect(answer.count(of: 10) == count)
  }

  @Test("a failure shows AWS's words and what happened")
  func failure() {
    let failure = DeliveryFailure(.access, detail: "there is no bucket 'b'", isTransient: false)
    #expect(failure.description == "Access error: there is no bucket 'b'")
  }
}
