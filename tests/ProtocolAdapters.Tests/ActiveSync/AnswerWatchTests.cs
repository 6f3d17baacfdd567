using Gateway.ProtocolAdapters.ActiveSync;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class AnswerWatchTests
{
    public static TheoryData<byte[], bool> Answers => new()
    {
        { SyncDocument.Sync(), false },
        { SyncDocument.Sync(bodyOctets: 300), false },
        { SyncDocument.MoveItems(3), false },
        { SyncDocument.Estimate(1), false },
        { SyncDocument.Ping(1), false },
        { SyncDocument.Ping(2), false },
        { FolderDocument.Answer(1, adds: [("inbox", 2)]), false },
        { SyncDocument.Sync(deleted: "4"), true },
        { SyncDocument.Sync(softDeleted: "4"), true },
        { SyncDocument.Sync(status: 3), true },
        { SyncDocument.Sync(status: 12), true },
        { SyncDocument.SyncStatus(13), true },
        { SyncDocument.MoveItems(1), true },
        { SyncDocument.Estimate(4), true },
        { SyncDocument.Ping(8), true },
        { SyncDocument.FolderDelete(4), true },
        { "<html/>"u8.ToArray(), true },
        { [.. SyncDocument.Sync(), 0x00], true },
        { [0x03, 0x01, 0x6A, 0x00, 0x01], true },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_that_an_outage_can_have_made_up_is_doubtful_wherever_it_is_split(byte[] answer, bool isDoubtful)
    {
        for (var split = 0; split <= answer.Length; split++)
        {
            var watch = new AnswerWatch();
            watch.Take(answer.AsSpan(0, split));
            watch.Take(answer.AsSpan(split));

            Assert.Equal(isDoubtful, watch.IsDoubtful || !watch.IsComplete);
            Assert.False(watch.IsEmpty);
        }
    }

    [Fact]
    public void No_beginning_of_an_answer_is_complete()
    {
        var answer = SyncDocument.Sync(bodyOctets: 20, deleted: "4");

        for (var length = 0; length < answer.Length; length++)
        {
            var watch = new AnswerWatch();
            watch.Take(answer.AsSpan(0, length));

            Assert.False(watch.IsComplete);
            Assert.Equal(length == 0, watch.IsEmpty);
        }
    }
}
