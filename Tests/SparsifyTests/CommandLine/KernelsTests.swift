import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct KernelsTests {
  private static let wide: Path = "/opt/libexec/sparsify/sparsify-v4"

  /// What runs in place of the program that was started; nil for itself.
  private func program(
    _ setting: String?, isWide: Bool = false, processorIsWide: Bool = true, wide: Path? = wide
  ) throws -> Path? {
    try Kernels(setting: setting, isWide: isWide, processorIsWide: processorIsWide).program { wide }
  }

  private func problem(_ body: () throws -> Path?) -> String {
    do {
      return "no error: \(String(describing: try body()))"
    } catch let error as RunError where error.exitCode == .usage {
      return error.description
    } catch {
      return "another error: \(error)"
    }
  }

  @Test func `the program for AVX-512 runs where it is there and the processor has it`() throws {
    #expect(try program(nil) == Self.wide)
    #expect(try program("") == Self.wide)
    #expect(try program("avx512") == Self.wide)
    #expect(try program(nil, processorIsWide: false) == nil)
    #expect(try program(nil, wide: nil) == nil)
  }

  @Test func `avx2 keeps the plain program, which looks for no other`() throws {
    let kernels = try Kernels(setting: "avx2", isWide: false, processorIsWide: true)
    let found = try kernels.program { throw RunError(.noInput, "looked for") }
    #expect(found == nil)
  }

  @Test func `a processor without AVX-512 is not asked for the other program`() throws {
    let kernels = try Kernels(setting: nil, isWide: false, processorIsWide: false)
    let found = try kernels.program { throw RunError(.noInput, "looked for") }
    #expect(found == nil)
  }

  @Test func `a program for AVX-512 is right by itself`() throws {
    for setting in [nil, "avx512"] { #expect(try program(setting, isWide: true) == nil) }
  }

  @Test func `what can't be had is refused with the reason`() {
    #expect(problem { try program("avx512", wide: nil) }.contains("there is no program for it"))
    #expect(
      problem { try program("avx512", processorIsWide: false) }.contains(
        "which this processor lacks"))
    #expect(problem { try program("avx2", isWide: true) }.contains("built for AVX-512 alone"))
  }

  @Test func `another word is refused with those that are allowed`() {
    for word in ["avx", "AVX2", "native", "avx2 "] {
      #expect(
        problem { try program(word) }
          == "SPARSIFY_KERNELS is '\(word)'. It may be 'avx2' or 'avx512'; without it the program takes what the "
          + "processor has.")
    }
  }
}

@Suite struct InstallationTests {
  private let files = FileSystem()

  /// What a program at a path finds, in a folder that has these files and no others.
  private func found(
    from program: Path, among paths: [Path]
  ) throws -> (wide: Path?, launcher: Path) {
    try withTemporaryFolder { root in
      for path in paths {
        try files.createFolder(root / path.parent, withParents: true)
        try files.write([], to: root / path)
      }
      let installation = Installation(program: root / program)
      let wide = try installation.wideProgram(files)
      let launcher = try installation.launcher(files)
      func inside(_ path: Path) -> Path { Path(bytes: path.bytes.dropFirst(root.bytes.count + 1)) }
      return (wide.map(inside), inside(launcher))
    }
  }

  private static let plain: Path = "bin/sparsify"
  private static let wide: Path = "libexec/sparsify/sparsify-v4"

  @Test func `each program of a release finds the other`() throws {
    let fromPlain = try found(from: Self.plain, among: [Self.plain, Self.wide])
    #expect(fromPlain.wide == Self.wide)
    #expect(fromPlain.launcher == Self.plain)
    let fromWide = try found(from: Self.wide, among: [Self.plain, Self.wide])
    #expect(fromWide.wide == nil)
    #expect(fromWide.launcher == Self.plain)
  }

  @Test func `a program that was built from source is alone`() throws {
    let program: Path = ".build/release/sparsify"
    let found = try found(from: program, among: [program])
    #expect(found.wide == nil)
    #expect(found.launcher == program)
  }

  @Test(arguments: ["libexec/sparsify/sparsify-v4", "bin/sparsify-v4"] as [Path])
  func `scripts name the program itself where it lies as in no release`(program: Path) throws {
    let found = try found(from: program, among: [program, "bin/other"])
    #expect(found.launcher == program)
  }

  @Test func `a folder is no program`() throws {
    let found = try found(from: Self.plain, among: [Self.plain, Self.wide / "file"])
    #expect(found.wide == nil)
  }
}
