class Bert(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : List[List[Tensor]]
  embed : List[Tensor]
  heads : int
  eps : float
  def own(self: __torch__.Bert,
    t: Tensor,
    dtype: int) -> Tensor:
    return torch.contiguous(torch.to(t, dtype, False, True))
  def set_embed(self: __torch__.Bert,
    ws: List[Tensor],
    dtype: int) -> NoneType:
    # [word, position, type, ln.weight, ln.bias]; every text is segment 0, so its row is folded into the positions
    pos = torch.add(ws[1], torch.select(ws[2], 0, 0))
    self.embed = [self.own(ws[0], dtype), self.own(pos, dtype), self.own(ws[3], dtype), self.own(ws[4], dtype)]
    return None
  def add_layer(self: __torch__.Bert,
    ws: List[Tensor],
    dtype: int) -> NoneType:
    # [q, k, v, q.b, k.b, v.b, o, o.b, ln1.w, ln1.b, up, up.b, down, down.b, ln2.w, ln2.b], all weights [out, in]
    layer = [self.own(torch.cat([ws[0], ws[1], ws[2]], 0), dtype), self.own(torch.cat([ws[3], ws[4], ws[5]], 0), dtype)]
    for i in range(6, 16):
      _0 = torch.append(layer, self.own(ws[i], dtype))
    _1 = torch.append(self.layers, layer)
    return None
  def hidden(self: __torch__.Bert,
    ids: Tensor,
    mask: Optional[Tensor]) -> Tensor:
    b = torch.size(ids, 0)
    t = torch.size(ids, 1)
    h = self.heads
    e = self.embed
    n = torch.size(e[0], 1)
    x = torch.add(torch.embedding(e[0], ids), torch.slice(e[1], 0, 0, t))
    x = torch.layer_norm(x, [n], e[2], e[3], self.eps)
    for i in range(torch.len(self.layers)):
      w = self.layers[i]
      qkv = torch.permute(torch.view(torch.linear(x, w[0], w[1]), [b, t, 3, h, torch.floordiv(n, h)]), [2, 0, 3, 1, 4])
      q, k, v = torch.unbind(qkv, 0)
      a = torch.scaled_dot_product_attention(q, k, v, mask, 0., False)
      a = torch.reshape(torch.transpose(a, 1, 2), [b, t, n])
      x = torch.layer_norm(torch.add(x, torch.linear(a, w[2], w[3])), [n], w[4], w[5], self.eps)
      y = torch.linear(torch.gelu(torch.linear(x, w[6], w[7])), w[8], w[9])
      x = torch.layer_norm(torch.add(x, y), [n], w[10], w[11], self.eps)
    return x
  def forward(self: __torch__.Bert,
    ids: Tensor,
    lengths: Tensor,
    padded: bool) -> Tensor:
    # ids [batch, time], padded on the right; the mean of the hidden states over each row's own tokens, [batch, hidden]
    if padded:
      keep = torch.lt(torch.unsqueeze(torch.arange(torch.size(ids, 1), dtype=4, device=ids.device), 0), torch.unsqueeze(lengths, 1))
      x = torch.to(self.hidden(ids, torch.unsqueeze(torch.unsqueeze(keep, 1), 1)), 6, False, False)
      x = torch.mul(x, torch.unsqueeze(torch.to(keep, 6, False, False), 2))
    else:
      x = torch.to(self.hidden(ids, None), 6, False, False)
    return torch.div(torch.sum(x, [1], False), torch.unsqueeze(lengths, 1))
