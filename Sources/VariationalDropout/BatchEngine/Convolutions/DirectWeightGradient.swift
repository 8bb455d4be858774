/// Sums of products of each input and output pixel of a tap.
struct DirectWeightGradient: WeightGradientPass {
  private let geometry: ConvolutionGeometry
  private let plan: TapPlan
  /// The images whose products are summed up before they are added to the sums: so many that they have about
  /// 128 pixels. Sums of sums stay small in their rounding; the layer's sizes alone decide where they are cut.
  private let unit: Int

  /// - Parameter imagesAtOnce: whose products are summed up before they are added; nil leaves it to the sizes.
  init(_ geometry: ConvolutionGeometry, imagesAtOnce: Int?) {
    self.geometry = geometry
    plan = TapPlan(forward: geometry)
    unit =
      imagesAtOnce ?? max(1, 128 / geometry.outputPlane.positions)
  }

  private var padded: Plane { plan.border.around(geometry.inputPlane) }
  /// The images whose inputs lie in memory at a time.
  private func chunk(threads: Int) -> Int { unit * max(1, max(4, threads) / unit) }

  var ownVectors: Int { 0 }
  func sharedVectors(threads: Int) -> Int { chunk(threads: threads) * padded.vectors }

  func run(
    _ workspace: Workspace, images: Int,
    fill: (_ image: Int, _ border: Border, _ into: MutableLaneSpan) -> Void,
    gradients: LaneSpan, into sums: MutableLaneSpan
  ) {
    let chunk = chunk(threads: workspace.team.count)
    let (image, output) = (padded.vectors, geometry.outputPlane)
    let inputs = workspace.shared
    let pairs = ColumnPair.count(output.blocks)
    let blocks = geometry.inputPlane.blocks
    let walk = OuterProducts.Walk(
      lines: output.height, count: output.width, step: geometry.stride * ChannelBlock.width,
      line: geometry.stride * padded.width * ChannelBlock.width)
    for first in stride(from: 0, to: images, by: chunk) {
      let count = min(chunk, images - first)
      workspace.team.forEach(count) { i, _ in
        fill(first &+ i, plan.border, inputs[(i &* image)..<((i &+ 1) &* image)])
      }
      workspace.team.forEach(pairs * geometry.taps * blocks) { item, _ in
        let (rest, block) = item.quotientAndRemainder(dividingBy: blocks)
        let (pair, tap) = rest.quotientAndRemainder(dividingBy: geometry.taps)
        let from = ColumnPair(pair, blocks: output.blocks, rows: output.positions)
        let to = ColumnPair(pair, blocks: output.blocks, rows: plan.weightRows)
        let row =
          (tap &* geometry.inputs &+ block &* ChannelBlock.width) &* ChannelBlock.vectors
        for start in stride(from: 0, to: count, by: unit) {
          let x = LaneSpan(inputs).dropFirst(start &* image &+ block &* padded.blockVectors)
          let offset = plan.classes[0].taps[tap].offset / LaneVector.count
          let g = gradients.dropFirst((first &+ start) &* output.vectors)
          OuterProducts.add(
            walk, images: min(unit, count &- start), x.dropFirst(offset),
            aImage: image &* LaneVector.count, g.dropFirst(from.first), g.dropFirst(from.second),
            gImage: output.vectors, sums.dropFirst(to.first &+ row),
            sums.dropFirst(to.second &+ row),
            channels: min(ChannelBlock.width, geometry.inputs &- block &* ChannelBlock.width),
            isFirst: first &+ start == 0)
        }
      }
    }
  }
}
