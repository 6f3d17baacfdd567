using Gateway.Audit;
using Gateway.Backends;
using Gateway.Redis;
using Gateway.Sessions;

namespace Gateway.Hosting;

/// <summary>What the rest of the node says of itself.</summary>
internal sealed class NodeState(Readiness readiness, DestinationHealth health, RevocationEpochs epochs, AuditLog audit, RedisConnection? redis = null)
{
    public Readiness Readiness => readiness;

    public DestinationHealth Health => health;

    public RevocationEpochs Epochs => epochs;

    public AuditLog Audit => audit;

    /// <summary>Null: the node has no Redis.</summary>
    public RedisConnection? Redis => redis;
}
