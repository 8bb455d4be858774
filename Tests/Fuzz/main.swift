import Foundation
import TestSupport

// One reader under libFuzzer, or its samples as files to begin with:
//
//     SPARSIFY_FUZZ_READER=json Fuzz [libFuzzer's options] CORPUS
//     SPARSIFY_FUZZ_READER=json Fuzz --samples FOLDER

// Swift brings no header of libFuzzer. This is its entry for programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

guard let reader = FuzzedReader.underTest else {
  let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: " ")
  print("SPARSIFY_FUZZ_READER is one of", names)
  exit(64)
}
if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--samples" {
  for (number, sample) in reader.samples.enumerated() {
    let name = "\(CommandLine.arguments[2])/sample\(number)"
    try Data(sample).write(to: URL(fileURLWithPath: name))
  }
  exit(0)
}
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runFuzzer(&count, &arguments) { bytes, count in
    FuzzedReader.underTest?.acceptsRepaired(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  })
