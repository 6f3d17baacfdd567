namespace Gateway.Load.Report;

/// <summary>One figure of one proxy in one round.</summary>
internal sealed record Cell(string Measure, string Proxy, double Figure);
