import Tensor

/// What follows the program's name to see how far twins are.
///
/// - Parameter work: the work folder of the one twin, where it was given: an archive that is being made can't tell it.
package func statusCall(of twins: [Path], work: Path?) -> String {
  let words = twins.map(\.bytes) + (work.map { [Array("--work".utf8), $0.bytes] } ?? [])
  return (["status"] + words.map { shellWord($0) }).joined(separator: " ")
}
