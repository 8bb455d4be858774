import Foundation
import Sparsify
import Tensor
import Testing

/// Expects of a table that a readme explains each of its columns: by its name in backticks, or as a layer's sparsity or
/// a hyperparameter by what stands for all of them.
func expectExplained(
  _ table: Path, of folder: Path, in readme: String, parametersOf trial: Path
) throws {
  let files = FileSystem()
  let text = String(decoding: try files.read(folder / table), as: UTF8.self)
  let parameters = try #require(
    try JSONValue(parsing: try files.read(trial / "params.json")).object)
  let explained = Set(
    readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .compactMap { $0.split(separator: "|").first }
      .flatMap { $0.matches(of: /`([^`]*)`/).map { String($0.1) } })
  for column in text.prefix(while: { $0 != "\n" }).split(separator: ",").map(String.init) {
    let isParameter = parameters[ByteText(column)] != nil
    let stem = column.split(separator: "::").first ?? ""
    let names =
      isParameter
      ? [column, "\(stem)::…"] : [column, column.hasPrefix("sparsity/") ? "sparsity/*" : column]
    #expect(!explained.isDisjoint(with: names), "\(column) of \(table)")
  }
}
