package import QueryJobs

/// What a stored query gave, told apart from the engine's own answers.
package typealias StoredAnswer = QueryAnswer
