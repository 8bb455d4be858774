/// The gradient by the weights through Winograd's products: each is a sum over tiles.
///
/// ```
/// dw = Gᵀ [sum over tiles of (Bᵀ d B) ⊙ (A g Aᵀ)] G
/// ```
struct WinogradWeightGradient: WeightGradientPass {
  private let geometry: ConvolutionGeometry
  private let tiles: Winograd.Tiles
  /// The images whose products are summed up before they are added to the sums: so many that they have about
  /// 256 tiles. Sums of sums stay small in their rounding; the layer's sizes alone decide where they are cut.
  private let unit: Int

  /// - Parameter imagesAtOnce: whose products are summed up before they are added; nil leaves it to the sizes.
  init(_ geometry: ConvolutionGeometry, imagesAtOnce: Int?) {
    self.geometry = geometry
    tiles = Winograd.Tiles(geometry.outputPlane)
    unit = imagesAtOnce ?? max(1, 256 / tiles.count)
  }

  private var padded: Plane { tiles.border.around(geometry.inputPlane) }
  private var output: Plane { geometry.outputPlane }

  /// The images that are transformed at a time: more than one unit where several threads are to share it.
  private func chunk(threads: Int) -> Int {
    unit * max(1, (threads > 1 ? 2 * threads : 1) / unit)
  }

  private func inputVectors(_ images: Int) -> Int {
    Winograd.vectors(tiles: images * tiles.count, channels: geometry.inputs)
  }
  private func gradientVectors(_ images: Int) -> Int {
    Winograd.vectors(tiles: images * tiles.count, channels: geometry.outputs)
  }
  /// The products' gradients: `[point][output block][input][16]`.
  private var productVectors: Int {
    Winograd.points * output.blocks * geometry.inputs * ChannelBlock.vectors
  }

  var ownVectors: Int { padded.vectors }
  func sharedVectors(threads: Int) -> Int {
    let images = chunk(threads: threads)
    return productVectors + inputVectors(images) + gradientVectors(images)
  }

  func run(
    _ workspace: Workspace, images: Int,
    fill: (_ image: Int, _ border: Border, _ into: MutableLaneSpan) -> Void,
    gradients: LaneSpan, into sums: MutableLaneSpan
  ) {
    let team = workspace.team
    var rest = workspace.shared
    let products = rest.takeFirst(productVectors)
    for first in stride(from: 0, to: images, by: chunk(threads: team.count)) {
      let count = min(chunk(threads: team.count), images - first)
      let rows = count * tiles.count
      let v = rest[0..<inputVectors(count)]
      let t = rest.dropFirst(v.count)[0..<gradientVectors(count)]
      team.forEach(2 * count) { item, worker in
        let (i, isGradient) = (item / 2, item % 2 == 1)
        let row = i &* tiles.count
        if isGradient {
          Winograd.transformGradient(
            gradients.dropFirst((first &+ i) &* output.vectors), output, tiles, into: t, row: row,
            rows: rows)
        } else {
          let x = workspace.own(worker)[0..<padded.vectors]
          fill(first &+ i, tiles.border, x)
          Winograd.transformInput(
            LaneSpan(x), geometry.inputPlane, tiles, 0..<tiles.count, into: v, row: row, rows: rows)
        }
      }
      let pairs = ColumnPair.count(output.blocks)
      team.forEach(Winograd.points * pairs) { item, _ in
        let (point, pair) = item.quotientAndRemainder(dividingBy: pairs)
        add(
          images: count, point: point, pair: pair, LaneSpan(v), LaneSpan(t), into: products,
          isFirst: first == 0)
      }
    }
    let point = products.count / Winograd.points
    team.forEach(output.blocks) { block, _ in
      let rows = geometry.inputs
      Winograd.transformWeightGradients(
        LaneSpan(products).dropFirst(block &* rows &* ChannelBlock.vectors), point: point,
        rows: rows, into: sums.dropFirst(block &* 9 &* rows &* ChannelBlock.vectors))
    }
  }

  /// Adds the images' part of the products at one point for one pair of columns.
  private func add(
    images: Int, point: Int, pair: Int, _ v: LaneSpan, _ t: LaneSpan,
    into products: MutableLaneSpan,
    isFirst: Bool
  ) {
    let vectors = ChannelBlock.vectors
    let rows = images &* tiles.count
    let x = v.dropFirst(point &* (v.count / Winograd.points))
    let g = t.dropFirst(point &* (t.count / Winograd.points))
    let d = products.dropFirst(point &* (products.count / Winograd.points))
    let from = ColumnPair(pair, blocks: output.blocks, rows: rows)
    let to = ColumnPair(pair, blocks: output.blocks, rows: geometry.inputs)
    for start in stride(from: 0, to: rows, by: unit * tiles.count) {
      let walk = OuterProducts.Walk(
        lines: 1, count: min(unit * tiles.count, rows &- start), step: ChannelBlock.width, line: 0)
      for block in 0..<geometry.inputPlane.blocks {
        let row = block &* ChannelBlock.width &* vectors
        OuterProducts.add(
          walk, images: 1, x.dropFirst((block &* rows &+ start) &* vectors), aImage: 0,
          g.dropFirst(from.first &+ start &* vectors),
          g.dropFirst(from.second &+ start &* vectors), gImage: 0, d.dropFirst(to.first &+ row),
          d.dropFirst(to.second &+ row),
          channels: min(ChannelBlock.width, geometry.inputs &- block &* ChannelBlock.width),
          isFirst: isFirst && start == 0)
      }
    }
  }
}
