namespace Ginnel.Sharing;

/// <summary>What a wait on a primitive is for; <see cref="SharedWaits"/> does the waiting.</summary>
internal interface ISharedCondition
{
    /// <summary>Takes what is waited for, if it is there.</summary>
    /// <param name="start">What the primitive was like when the wait began.</param>
    /// <param name="result">What became of it.</param>
    bool TryTake(long start, out int result);

    /// <summary>Looks for a moment without taking, to find out whether to try again; for spinning.</summary>
    bool MayTake(long start);

    /// <summary>Says what to sleep on, and whose deaths to look out for; false to look again at once.</summary>
    /// <param name="start">What the primitive was like when the wait began.</param>
    /// <param name="plan">To be filled in.</param>
    bool TryAnnounce(long start, SleepPlan plan);

    /// <summary>The wait is over, one way or the other.</summary>
    void End(SleepPlan plan);

    /// <summary>Undoes <see cref="TryTake"/>: who waited has been cancelled just then.</summary>
    void GiveBack(int result);
}
