import Foundation

/// What a Python script beside this file measured in this run, by the names of our stages.
///
/// - Parameter unit: the member of the script's JSON that has the times.
func pytorchYardstick(
  python: String, script: String, _ arguments: [String], unit: String
) throws -> [String: Double] {
  let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent(script)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [python, script.path, "--json"] + arguments
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0,
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
    let times = object[unit] as? [String: NSNumber]
  else {
    throw CocoaError(.fileReadCorruptFile)
  }
  let names = [
    "variational step": "variational_step", "plain step": "plain_step", "evaluation": "evaluation",
  ]
  return names.compactMapValues { times[$0]?.doubleValue }
}
