// swift-tools-version: 6.2
import PackageDescription

// The processor the package is built for: `native`, or for clusters of mixed nodes `x86-64-v3`.
let cpu = Context.environment["SPARSIFY_CPU"] ?? "native"

// The commit that twins are told to be made by, where the build is told: what comes with the sources may be older.
let commit = Context.environment["SPARSIFY_COMMIT"]

let swiftSettings: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=\(cpu)"])]
let cSettings: [CSetting] = [.unsafeFlags(["-march=\(cpu)", "-ffp-contract=off"])]

let package = Package(
  name: "sparsify",
  // No library: packages with unsafe flags, which the kernels need, can't be depended on.
  products: [
    .executable(name: "sparsify", targets: ["SparsifyCommand"])
  ],
  targets: [
    // MARK: The vector type, and the three floors, each importing only what stands before it
    .target(name: "CLanes", cSettings: cSettings),
    .target(name: "Tensor", swiftSettings: swiftSettings),
    .target(
      name: "VariationalDropout", dependencies: ["CLanes", "Tensor"], swiftSettings: swiftSettings),
    .target(
      name: "CBuild", cSettings: commit.map { [.define("SPARSIFY_COMMIT", to: "\"\($0)\"")] } ?? []),
    // Prototypes only: the library is loaded where it is needed.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas0"])]),
    .target(
      name: "Sparsify", dependencies: ["CBuild", "COpenBLAS", "Tensor", "VariationalDropout"],
      swiftSettings: swiftSettings),

    // MARK: The tool, and its benchmark
    .executableTarget(
      name: "SparsifyCommand", dependencies: ["Sparsify"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "Benchmark", dependencies: ["CLanes", "Tensor", "VariationalDropout"],
      path: "Experiments/Benchmark",
      exclude: ["pytorch_resnet_step.py", "pytorch_step.py", "README.md"],
      swiftSettings: swiftSettings),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Tensor", "VariationalDropout", "Sparsify"],
      path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .testTarget(
      name: "TensorTests", dependencies: ["Tensor", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
    .testTarget(
      name: "VariationalDropoutTests",
      dependencies: ["CLanes", "Tensor", "VariationalDropout", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
    .testTarget(
      name: "SparsifyTests",
      dependencies: ["Sparsify", "Tensor", "VariationalDropout", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)

// MARK: Fuzzing, built by Tests/Fuzz/run.sh only, which names libFuzzer
if let libFuzzer = Context.environment["SPARSIFY_LIBFUZZER"] {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["TestSupport"], path: "Tests/Fuzz",
      exclude: ["README.md", "build.sh", "rounds.sh", "run.sh", "seeds.py", "summary.sh"],
      swiftSettings: swiftSettings,
      linkerSettings: [.unsafeFlags([libFuzzer, "-lstdc++"])]))
}
