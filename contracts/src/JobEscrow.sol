// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {DelayedRoles} from "./DelayedRoles.sol";

/// @title Payments of AI jobs, held until the job is done
/// @notice A vault: clients deposit once, jobs are locked out of their balance and paid into the balance of whoever did them, and
/// everybody withdraws when they like. Who does a job is not known when it is ordered, so the payee is named at its settlement.
/// A job takes one storage slot, for good: no id can be used twice. The platform's share is fixed when the job is locked.
/// Nobody can pay out more than was locked, and what is locked always finds its end: anybody may send it back to the client after its
/// deadline, which a dispute replaces by one of its own.
contract JobEscrow is DelayedRoles, Pausable {
    using SafeERC20 for IERC20;

    enum State { None, Held, Disputed, Released, Refunded, Resolved }

    /// @notice Why a batch left a job out.
    enum Refusal { NotNew, NotCovered, NotHeld }

    struct NewJob {
        bytes16 id;
        address client;
        uint56 amount;
        uint32 timeoutSeconds;
        uint16 feeBps;
    }

    /// @param payee Zero to send the money back to the client.
    struct Settlement {
        bytes16 id;
        address payee;
    }

    /// @dev One slot. The last field is the state in its upper 3 bits and the platform's share, in basis points, in the other 13.
    struct Job {
        address client;
        uint56 amount;
        uint24 deadlineMinute;
        uint16 stateAndFee;
    }

    /// @dev One slot. What was earned can be withdrawn, but it is not the operator's to lock.
    struct Account {
        uint128 free;
        uint128 lockable;
    }

    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");
    bytes32 public constant ARBITER_ROLE = keccak256("ARBITER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint256 public constant MAX_FEE_BPS = 2_000;
    uint256 public constant MIN_TIMEOUT = 1 hours;
    uint256 public constant MAX_TIMEOUT = 31 days;
    uint256 public constant DISPUTE_TIMEOUT = 30 days;

    /// @notice Keeps every batch below the 16,777,216 gas that a transaction may use (EIP-7825).
    uint256 public constant MAX_BATCH = 300;

    uint256 private constant BPS = 10_000;
    uint256 private constant FEE_BITS = 13;
    uint256 private constant FEE_MASK = (1 << FEE_BITS) - 1;

    IERC20 public immutable TOKEN;

    /// @dev Deadlines are minutes since then: 24 bits last for 31 years.
    uint256 private immutable _START = block.timestamp;

    address private _feeAccount;
    uint128 private _totalHeld;
    uint128 private _totalLocked;
    mapping(address owner => Account) private _accounts;
    mapping(bytes16 id => Job) private _jobs;

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event LockableSet(address indexed account, uint256 amount);
    event FeeAccountSet(address indexed account);
    event Locked(bytes16 indexed id, address indexed client, uint256 amount, uint256 deadline, uint256 feeBps);
    event Extended(bytes16 indexed id, uint256 deadline);
    event Released(bytes16 indexed id, address indexed payee, uint256 toPayee, uint256 fee);
    event Refunded(bytes16 indexed id, address indexed client, uint256 amount);
    event Disputed(bytes16 indexed id, address indexed by, uint256 deadline);
    event Resolved(bytes16 indexed id, address indexed payee, uint256 toPayee, uint256 fee, uint256 toClient);
    event LeftOut(bytes16 indexed id, Refusal reason);

    error BatchSize(uint256 size);
    error AmountInvalid(uint256 amount);
    error TimeoutInvalid(uint256 timeoutSeconds);
    error DeadlineInvalid(uint256 deadline);
    error FeeInvalid(uint256 feeBps);
    error AccountInvalid(address account);
    error NotCovered(address account, uint256 free, uint256 amount);
    error JobRefused(bytes16 id, Refusal reason);
    error JobInState(bytes16 id, State state);
    error NotYours(bytes16 id);
    error NotExpired(bytes16 id, uint256 deadline);
    error NotLater(bytes16 id, uint256 deadline);

    /// @param admin Gives and takes roles, with a delay.
    /// @param operator The platform: locks and settles.
    /// @param arbiter Decides disputes.
    /// @param platform Whose balance the platform's shares go to.
    constructor(IERC20 token, address admin, address operator, address arbiter, address platform) DelayedRoles(admin) {
        if (address(token) == address(0)) revert AccountInvalid(address(0));
        TOKEN = token;
        _grantRole(OPERATOR_ROLE, operator);
        _grantRole(ARBITER_ROLE, arbiter);
        _grantRole(PAUSER_ROLE, admin);
        _setFeeAccount(platform);
    }

    // ---- Clients and earners

    /// @notice Takes tokens that were approved before. What is deposited may be locked for jobs.
    function deposit(uint256 amount) external {
        _deposit(amount);
    }

    /// @notice The same with an approval by signature. A permit that somebody else has used already is as good.
    function depositWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(amount);
    }

    /// @notice Nobody can stop a withdrawal.
    function withdraw(uint256 amount) external {
        Account storage account = _accounts[msg.sender];
        uint128 free = account.free;
        if (amount == 0) revert AmountInvalid(amount);
        if (amount > free) revert NotCovered(msg.sender, free, amount);
        free -= uint128(amount);
        account.free = free;
        if (account.lockable > free) account.lockable = free;
        _totalHeld -= uint128(amount);
        emit Withdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice How much of the caller's balance the operator may lock for jobs: more to spend earnings, less to stop it.
    function setLockable(uint128 amount) external {
        _accounts[msg.sender].lockable = amount;
        emit LockableSet(msg.sender, amount);
    }

    /// @notice Stops the deadline of a job until the arbiter has decided. By its client or the operator.
    function dispute(bytes16 id) external {
        Job memory job = _require(id, State.Held);
        if (msg.sender != job.client && !hasRole(OPERATOR_ROLE, msg.sender)) revert NotYours(id);
        job.deadlineMinute = _minuteOf(block.timestamp + DISPUTE_TIMEOUT);
        _store(id, job, State.Disputed);
        emit Disputed(id, msg.sender, _timeOf(job.deadlineMinute));
    }

    /// @notice Sends the money of a job back after its deadline, or after that of its dispute. Anybody may.
    function refundExpired(bytes16 id) external {
        Job memory job = _jobs[id];
        State state = _stateOf(job);
        if (state != State.Held && state != State.Disputed) revert JobInState(id, state);
        uint256 deadline = _timeOf(job.deadlineMinute);
        if (block.timestamp <= deadline) revert NotExpired(id, deadline);
        _refund(id, job);
        _totalLocked -= job.amount;
    }

    // ---- The operator

    function create(NewJob calldata job) external onlyRole(OPERATOR_ROLE) whenNotPaused {
        (bool isLocked, Refusal reason) = _tryLock(job);
        if (!isLocked) revert JobRefused(job.id, reason);
        _totalLocked += job.amount;
    }

    /// @notice Locks many. A job whose id was used, or whose client has withdrawn meanwhile, is left out and holds up no other: so a
    /// batch that is sent again changes nothing.
    function lockBatch(NewJob[] calldata jobs) external onlyRole(OPERATOR_ROLE) whenNotPaused {
        _requireSize(jobs.length);
        uint256 locked;
        for (uint256 i; i < jobs.length; ++i) {
            (bool isLocked, Refusal reason) = _tryLock(jobs[i]);
            if (isLocked) locked += jobs[i].amount;
            else emit LeftOut(jobs[i].id, reason);
        }
        _totalLocked += uint128(locked);
    }

    function release(bytes16 id, address payee) external onlyRole(OPERATOR_ROLE) {
        if (payee == address(0)) revert AccountInvalid(payee);
        Job memory job = _require(id, State.Held);
        _addFee(_release(id, job, payee));
        _totalLocked -= job.amount;
    }

    function refund(bytes16 id) external onlyRole(OPERATOR_ROLE) {
        Job memory job = _require(id, State.Held);
        _refund(id, job);
        _totalLocked -= job.amount;
    }

    /// @notice Settles many; a job that is not held is left out and holds up no other.
    function settleBatch(Settlement[] calldata settlements) external onlyRole(OPERATOR_ROLE) {
        _requireSize(settlements.length);
        uint256 unlocked;
        uint256 fees;
        for (uint256 i; i < settlements.length; ++i) {
            bytes16 id = settlements[i].id;
            address payee = settlements[i].payee;
            Job memory job = _jobs[id];
            if (_stateOf(job) != State.Held) {
                emit LeftOut(id, Refusal.NotHeld);
                continue;
            }
            unlocked += job.amount;
            if (payee == address(0)) _refund(id, job);
            else fees += _release(id, job, payee);
        }
        _addFee(fees);
        _totalLocked -= uint128(unlocked);
    }

    /// @notice Gives a job that still runs more time.
    function extend(bytes16 id, uint256 deadline) external onlyRole(OPERATOR_ROLE) {
        Job memory job = _require(id, State.Held);
        if (deadline <= block.timestamp || deadline > block.timestamp + MAX_TIMEOUT) revert DeadlineInvalid(deadline);
        uint24 minute = _minuteOf(deadline);
        if (minute <= job.deadlineMinute) revert NotLater(id, _timeOf(job.deadlineMinute));
        job.deadlineMinute = minute;
        _store(id, job, State.Held);
        emit Extended(id, _timeOf(minute));
    }

    // ---- The arbiter, the pauser and the admin

    /// @notice Divides a disputed job: so much to the payee, less the platform's share of it, and the rest to the client.
    function resolve(bytes16 id, address payee, uint256 gross) external onlyRole(ARBITER_ROLE) {
        Job memory job = _require(id, State.Disputed);
        if (gross > job.amount) revert AmountInvalid(gross);
        if (payee == address(0) && gross != 0) revert AccountInvalid(payee);
        uint256 fee = gross * _feeOf(job) / BPS;
        uint256 toClient = job.amount - gross;
        _store(id, job, State.Resolved);
        if (gross != 0) _accounts[payee].free += uint128(gross - fee);
        _giveBack(job.client, toClient);
        _addFee(fee);
        _totalLocked -= job.amount;
        emit Resolved(id, payee, gross - fee, fee, toClient);
    }

    /// @notice New jobs only: what is locked goes on to its end, and balances can be withdrawn.
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @notice For shares to come; what the account before has received stays there.
    function setFeeAccount(address account) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setFeeAccount(account);
    }

    // ---- Views

    function jobOf(bytes16 id) external view returns (address client, uint256 amount, uint256 deadline, uint256 feeBps, State state) {
        Job memory job = _jobs[id];
        return (job.client, job.amount, job.client == address(0) ? 0 : _timeOf(job.deadlineMinute), _feeOf(job), _stateOf(job));
    }

    function accountOf(address owner) external view returns (uint256 free, uint256 lockable) {
        Account memory account = _accounts[owner];
        return (account.free, account.lockable);
    }

    /// @return held Everything that the accounts have, and what is locked.
    /// @return locked Of that, in jobs.
    function totals() external view returns (uint256 held, uint256 locked) {
        return (_totalHeld, _totalLocked);
    }

    function feeAccount() external view returns (address) {
        return _feeAccount;
    }

    // ---- How

    function _deposit(uint256 amount) private {
        if (amount == 0 || amount > type(uint64).max) revert AmountInvalid(amount);
        Account storage account = _accounts[msg.sender];
        account.free += uint128(amount);
        // Somebody who allowed everything has still allowed everything.
        uint256 lockable = uint256(account.lockable) + amount;
        account.lockable = lockable > type(uint128).max ? type(uint128).max : uint128(lockable);
        _totalHeld += uint128(amount);
        emit Deposited(msg.sender, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev What the operator gets wrong reverts; what others can change meanwhile is an answer.
    function _tryLock(NewJob calldata request) private returns (bool isLocked, Refusal reason) {
        uint256 amount = request.amount;
        if (amount == 0) revert AmountInvalid(amount);
        if (request.client == address(0)) revert AccountInvalid(request.client);
        if (request.timeoutSeconds < MIN_TIMEOUT || request.timeoutSeconds > MAX_TIMEOUT) revert TimeoutInvalid(request.timeoutSeconds);
        if (request.feeBps > MAX_FEE_BPS) revert FeeInvalid(request.feeBps);
        if (_jobs[request.id].client != address(0)) return (false, Refusal.NotNew);

        Account memory account = _accounts[request.client];
        if (account.free < amount || account.lockable < amount) return (false, Refusal.NotCovered);
        _accounts[request.client] = Account(account.free - uint128(amount), account.lockable - uint128(amount));
        uint24 minute = _minuteOf(block.timestamp + request.timeoutSeconds);
        _jobs[request.id] = Job(request.client, request.amount, minute, _pack(State.Held, request.feeBps));
        emit Locked(request.id, request.client, amount, _timeOf(minute), request.feeBps);
        return (true, reason);
    }

    /// @dev The caller takes the amount off what is locked and books the fee.
    function _release(bytes16 id, Job memory job, address payee) private returns (uint256 fee) {
        fee = uint256(job.amount) * _feeOf(job) / BPS;
        uint256 toPayee = job.amount - fee;
        _store(id, job, State.Released);
        _accounts[payee].free += uint128(toPayee);
        emit Released(id, payee, toPayee, fee);
    }

    /// @dev The caller takes the amount off what is locked.
    function _refund(bytes16 id, Job memory job) private {
        _store(id, job, State.Refunded);
        _giveBack(job.client, job.amount);
        emit Refunded(id, job.client, job.amount);
    }

    /// @dev What comes back may be locked again, as before.
    function _giveBack(address client, uint256 amount) private {
        Account memory account = _accounts[client];
        uint256 lockable = uint256(account.lockable) + amount;
        uint128 capped = lockable > type(uint128).max ? type(uint128).max : uint128(lockable);
        _accounts[client] = Account(account.free + uint128(amount), capped);
    }

    function _addFee(uint256 fee) private {
        if (fee != 0) _accounts[_feeAccount].free += uint128(fee);
    }

    function _setFeeAccount(address account) private {
        if (account == address(0)) revert AccountInvalid(account);
        _feeAccount = account;
        emit FeeAccountSet(account);
    }

    function _require(bytes16 id, State wanted) private view returns (Job memory job) {
        job = _jobs[id];
        State state = _stateOf(job);
        if (state != wanted) revert JobInState(id, state);
    }

    function _requireSize(uint256 size) private pure {
        if (size == 0 || size > MAX_BATCH) revert BatchSize(size);
    }

    function _store(bytes16 id, Job memory job, State state) private {
        job.stateAndFee = _pack(state, _feeOf(job));
        _jobs[id] = job;
    }

    function _pack(State state, uint256 feeBps) private pure returns (uint16) {
        return uint16((uint256(state) << FEE_BITS) | feeBps);
    }

    function _stateOf(Job memory job) private pure returns (State) {
        return State(job.stateAndFee >> FEE_BITS);
    }

    function _feeOf(Job memory job) private pure returns (uint256) {
        return job.stateAndFee & FEE_MASK;
    }

    /// @dev Never earlier than asked for.
    function _minuteOf(uint256 time) private view returns (uint24) {
        uint256 minute = (time - _START + 59) / 60;
        if (minute > type(uint24).max) revert DeadlineInvalid(time);
        return uint24(minute);
    }

    function _timeOf(uint24 minute) private view returns (uint256) {
        return _START + uint256(minute) * 60;
    }
}
