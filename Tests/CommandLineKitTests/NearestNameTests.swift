import Testing

@testable import CommandLineKit

struct NearestNameTests {
  @Test(
    "the distance counts insertions, deletions, replacements and swaps",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1),
      ("abc", "acb", 1), ("abc", "ab", 1), ("replay", "repaly", 1), ("kitten", "sitting", 3),
      ("ca", "abc", 3),
    ])
  func distances(left: String, right: String, distance: Int) {
    #expect(editDistance(Array(left), Array(right)) == distance)
    #expect(editDistance(Array(right), Array(left)) == distance)
  }

  @Test(
    "only a near name is suggested",
    arguments: [
      ("repaly", "replay"), ("REPLAY", "replay"), ("comp", "completions"), ("xyz", nil),
      ("6O", nil), ("61", nil), ("", nil),
    ])
  func suggestions(word: String, name: String?) {
    #expect(nearestName(to: word, among: ["replay", "completions", "help", "60", "600"]) == name)
  }
}
